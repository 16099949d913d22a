/** The closed lists of words for keys and their copies. */

export const copyKinds = ['throw-away', 'sealed-file', 'token', 'carried', 'backup', 'exported'] as const;
export type CopyKind = (typeof copyKinds)[number];

interface Placed {
  readonly kind: CopyKind;
  readonly place: string;
}

/** What and where a copy is, in short: the place of one on a token says both. */
export const copyAt = ({ kind, place }: Placed): string => (kind === 'token' ? place : `${kind} ${place}`);

/** What keeps whoever holds the copy from using it. `quorum`: a random key that only enough custodians have together. */
export const protections = ['none', 'passphrase', 'offline-passphrase', 'two-passphrases', 'quorum', 'pin'] as const;
export type Protection = (typeof protections)[number];

/** States of a key (NIST SP 800-57 part 1 §7). */
export const keyStates = ['pre-activation', 'active', 'suspended', 'deactivated', 'compromised', 'destroyed'] as const;
export type KeyState = (typeof keyStates)[number];

/** How a copy ceased to be one: `attested` = people say that they destroyed it, `lost` = nobody knows where it is. */
export const copyEndings = ['replaced', 'removed', 'destroyed', 'attested', 'lost'] as const;

/** What became of one share: `destroyed` and `lost` on the word of people; `uncollected`: of a void set, and not handed in. */
export const shareEndings = ['destroyed', 'lost', 'uncollected'] as const;
export type ShareEnding = (typeof shareEndings)[number];

/** What may be said next: nothing of one that was destroyed; one that is lost may still be found, and then is destroyed. */
export const shareEndTransitions: Readonly<Record<ShareEnding, readonly ShareEnding[]>> = {
  uncollected: ['destroyed', 'lost', 'uncollected'],
  lost: ['destroyed'],
  destroyed: [],
};

/**
 * Said by the script, on the transcript and on the certificate of destruction (ANC-D27): flash remaps its blocks, so that what is
 * written over a file lands elsewhere (NIST SP 800-88).
 */
export const flashWords =
  'Deleting or overwriting a file on flash memory (SSD, stick, card) does not destroy it (NIST SP 800-88). Destroy the shares, PINs and passphrases of what seals it (cryptographic erase), and the medium itself: shredded, pulverised or incinerated.';

/** Label of what was found at the recorded place of a copy or share; the certificate of destruction reads it. `what`: such as `copy 0123abcd`. */
export const lookedForLabel = (what: string): string => `Looked for, ${what}`;

/** Forms in which a key leaves for other programs; `pkcs12-pbmac1`: RFC 9879, which few of them read yet. */
export const exportFormats = ['pkcs8', 'pkcs12', 'pkcs12-pbmac1'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Ends the reason of a copy on a token whose destruction was cut off before its end was written, and of which nothing showed afterwards. */
export const absentAfterwards = 'cut off before it was recorded, then looked for: absent';

/** Ends the reason of a copy on a token of which the program found nothing to destroy. */
export const nothingThere = 'nothing of the key was on the token any more';
