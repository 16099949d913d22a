import { parseAuthenticatedSafe } from '../../x509/pkcs12.ts';
import type { PfxView } from '../../x509/pkcs12.ts';
import { parseSafeContents } from '../../x509/pkcs12-bags.ts';
import { berToDer } from '../../x509/ber-to-der.ts';
import { readContainerFile } from './container-file.ts';
import type { ContainerFormat } from './container-file.ts';
import { readingContainer } from './container-fault.ts';
import { spend, WorkBudget } from './derive-key.ts';
import { parseKey } from './parse-key.ts';
import { describeMac, describeScheme, joinProtection, unencrypted, unencryptedBag } from './describe-protection.ts';
import type { ProtectionWords } from './describe-protection.ts';
import { WipeScope } from './wipe-scope.ts';

export interface ContainerDescription {
  readonly format: ContainerFormat;
  readonly passphraseNeeded: boolean;
  /** What can be said without opening it; parts inside encrypted ones are not seen. */
  readonly protection: string;
  readonly weaknesses: readonly string[];
}

/**
 * What a key container is and whether it takes a passphrase, without opening it. `bytes` may hold a secret: the caller wipes them.
 * Faults: those of `openKeyContainer` that show before a passphrase is used.
 */
export function describeKeyContainer(bytes: Uint8Array): ContainerDescription {
  const scope = new WipeScope();
  try {
    const file = readContainerFile(bytes, scope);
    if (file.format === 'PKCS#12') {
      const parts = describePkcs12(file.pfx, scope);
      return { format: 'PKCS#12', passphraseNeeded: true, ...joinProtection(parts) };
    }
    if (file.scheme) spend(file.scheme, new WorkBudget());
    // A key of another kind is refused before a ceremony where it can be seen, not in the middle of one.
    else readingContainer(() => parseKey(file.encoding, file.content, file.parameters));
    const words = file.scheme ? describeScheme(file.scheme) : unencrypted;
    return { format: file.format, passphraseNeeded: file.scheme !== null, ...joinProtection([words]) };
  } finally {
    scope.wipe();
  }
}

/** A PKCS #12 always takes one, be it empty: the MAC needs it, or the parts do. */
function describePkcs12({ authenticatedSafe, mac }: PfxView, scope: WipeScope): ProtectionWords[] {
  return readingContainer(() => {
    const words: ProtectionWords[] = [];
    for (const part of parseAuthenticatedSafe(scope.keep(berToDer(authenticatedSafe)))) {
      if (part.kind === 'encrypted') words.push(describeScheme(part.scheme));
      else {
        for (const bag of parseSafeContents(scope.keep(berToDer(part.content)))) {
          if (bag.kind === 'sealed key') words.push(describeScheme(bag.sealed.scheme));
          if (bag.kind === 'key') words.push(unencryptedBag);
        }
      }
    }
    return [...words, describeMac(mac)];
  });
}
