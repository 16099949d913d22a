/** A value that only one parser makes: `Brand<string, 'Fingerprint'>` is a string that has been looked at. */
export type Brand<T, Name extends string> = T & { readonly __brand: Name };
