/** The same object with some of its calls answered otherwise; the rest still belong to the object itself. */
export function calling<T extends object>(target: T, calls: Partial<T>): T {
  return new Proxy(target, {
    get(_, name) {
      const value: unknown = Reflect.get(name in calls ? calls : target, name);
      return typeof value === 'function' && !(name in calls) ? value.bind(target) : value;
    },
  });
}
