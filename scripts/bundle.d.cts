export function hashOf(file: string): string;
export function bundleOf(root: string, program: string): string;
export function recordOf(root: string, program: string): string;
export function freshBundle(root: string, program: string, entry: string): string | null;
