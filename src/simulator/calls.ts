/** Counts calls: per endpoint, and by what they were answered. */
export class CallCounts {
  readonly #counts = new Map<string, Map<string, number>>();

  count(endpoint: string, label: string): void {
    const byCode = this.#counts.get(endpoint) ?? new Map<string, number>();
    byCode.set(label, (byCode.get(label) ?? 0) + 1);
    this.#counts.set(endpoint, byCode);
  }

  list(): Record<string, { total: number; byCode: Record<string, number> }> {
    return Object.fromEntries(
      [...this.#counts].map(([endpoint, byCode]) => {
        const total = [...byCode.values()].reduce((sum, calls) => sum + calls, 0);
        return [endpoint, { total, byCode: Object.fromEntries(byCode) }];
      }),
    );
  }
}
