/** The closed lists of words for keys and their copies. */

export const copyKinds = ['throw-away', 'sealed-file', 'token', 'carried', 'backup', 'exported'] as const;
export type CopyKind = (typeof copyKinds)[number];

/** What keeps whoever holds the copy from using it. `quorum`: a random key that only enough custodians have together. */
export const protections = ['none', 'passphrase', 'offline-passphrase', 'two-passphrases', 'quorum', 'pin'] as const;
export type Protection = (typeof protections)[number];

/** States of a key (NIST SP 800-57 part 1 §7). */
export const keyStates = ['pre-activation', 'active', 'suspended', 'deactivated', 'compromised', 'destroyed'] as const;
export type KeyState = (typeof keyStates)[number];

/** How a copy ceased to be one: `attested` = people say that they destroyed it, `lost` = nobody knows where it is. */
export const copyEndings = ['replaced', 'removed', 'destroyed', 'attested', 'lost'] as const;

/** Forms in which a key leaves for other programs; `pkcs12-pbmac1`: RFC 9879, which few of them read yet. */
export const exportFormats = ['pkcs8', 'pkcs12', 'pkcs12-pbmac1'] as const;
export type ExportFormat = (typeof exportFormats)[number];
