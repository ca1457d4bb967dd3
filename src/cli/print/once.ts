/** What costs more than it may at a start (`Intl` does, some milliseconds each) is made when it is wanted first. */
export const once = <T>(make: () => T): (() => T) => {
  let made: { value: T } | null = null;
  return () => (made ??= { value: make() }).value;
};
