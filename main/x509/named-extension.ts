import { describeExtensionValue } from './describe-extension.ts';
import type { ExtensionView } from './model.ts';
import { nameOfOid } from './object-identifiers.ts';

/** Name and decoded value of an extension on one line, for previews and comparisons. */
export function describeExtension({ oid, value }: ExtensionView): { readonly name: string; readonly value: string } {
  return { name: nameOfOid(oid), value: describeExtensionValue(oid, value).join(', ') };
}
