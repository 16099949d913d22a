/**
 * The matrix part of `qrcode`, without its renderers. Typed here because the package's own types bring in Node's globals,
 * which this room must not know.
 */
declare module 'qrcode/lib/core/qrcode.js' {
  export interface QrSymbol {
    readonly version: number;
    readonly modules: { readonly size: number; readonly data: ArrayLike<number | boolean> };
  }
  export function create(
    text: string | readonly { readonly data: string; readonly mode: 'alphanumeric' | 'byte' | 'numeric' }[],
    options: { readonly errorCorrectionLevel: 'L' | 'M' | 'Q' | 'H' },
  ): QrSymbol;
}
