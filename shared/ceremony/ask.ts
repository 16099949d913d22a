import { z } from 'zod';

/** Activation data that a step waits for (RFC 3647 §6.4): what they are, whose, and whether they are new. */
export const secretKinds = [
  'passphrase',
  'offline-passphrase',
  'pin',
  'so-pin',
  'share',
  'container-passphrase',
  'backup-passphrase',
  'share-passphrase',
  'approval-passphrase',
] as const;
export type SecretKind = (typeof secretKinds)[number];

export const askSchema = z.object({
  secret: z.enum(secretKinds),
  /** `set`: new data, typed twice. `give`: data that exist. `take`: data that are shown, once, for this person to write down. */
  purpose: z.enum(['set', 'give', 'take']),
  /** What they belong to: an authority, a token, a file. */
  of: z.string(),
  /** Subject of the authority that they belong to, where it stands on paper; null elsewhere. */
  subject: z.string().nullable(),
  /** The one person who may answer, where it matters who. */
  person: z.string().nullable(),
  /** Who has the role that answers and may not, because of what they have already; null where nobody is known to. */
  excluded: z.string().nullable(),
  /** Which of several answers this is. */
  part: z.object({ index: z.int().min(1), of: z.int().min(1) }).nullable(),
  /** One sentence that must be read before answering, such as how many tries are left. */
  notice: z.string().nullable(),
  /** A wrong answer locks the token for good: whoever answers says so first. */
  lastTry: z.boolean(),
  /** A share that exists as a file may be given as that: the answer is then the passphrase of a file that is chosen beside it. */
  fromFile: z.boolean(),
});
export type Ask = z.infer<typeof askSchema>;

/** An ask with nothing out of the ordinary. */
export const ask = (secret: SecretKind, purpose: Ask['purpose'], of: string, more: Partial<Ask> = {}): Ask => ({
  secret,
  purpose,
  of,
  subject: null,
  person: null,
  excluded: null,
  part: null,
  notice: null,
  lastTry: false,
  fromFile: false,
  ...more,
});

/** A new passphrase: the workstation can draw one. A PIN has a length that its token sets, and is typed at every use. */
export const setsPassphrase = ({ secret, purpose }: Ask): boolean => purpose === 'set' && secret.endsWith('passphrase');

/** What new data that are typed differently the second time are refused with: words of passphrases mislead whoever sets a PIN. */
export const mismatchOf = ({ secret }: Pick<Ask, 'secret'>): 'pin-mismatch' | 'passphrase-mismatch' =>
  secret === 'pin' || secret === 'so-pin' ? 'pin-mismatch' : 'passphrase-mismatch';

/** True where both ask for the same: notices, and how many tries are left, may differ. */
export const sameAsk = (a: Ask, b: Ask): boolean =>
  a.secret === b.secret && a.purpose === b.purpose && a.of === b.of && a.person === b.person && a.part?.index === b.part?.index;

const secretNames: Readonly<Record<SecretKind, string>> = {
  passphrase: 'passphrase',
  'offline-passphrase': 'offline passphrase',
  pin: 'PIN',
  'so-pin': 'security officer PIN',
  share: 'share',
  'container-passphrase': 'passphrase of the file',
  'backup-passphrase': 'backup passphrase',
  'share-passphrase': 'passphrase of the share file',
  'approval-passphrase': 'approval passphrase',
};

/** `2 of 3`. Where anybody's share will do it is counted how many were given, which is not the number that a share has in its set. */
export function partInWords({ secret, purpose, part, person }: Pick<Ask, 'secret' | 'purpose' | 'part' | 'person'>): string {
  const counted = part === null ? '' : `${part.index} of ${part.of}`;
  return secret === 'share' && purpose === 'give' && person === null ? `${counted} that are needed` : counted;
}

/** “new offline passphrase of acme-root (2 of 2), Otto Lind”: the same words in the window and at a terminal. */
export function wordAsk({ secret, purpose, of, part, person }: Ask): string {
  const which = part === null ? '' : ` (${partInWords({ secret, purpose, part, person })})`;
  const whose = person === null || person === of ? '' : `, ${person}`;
  return `${purpose === 'give' ? '' : 'new '}${secretNames[secret]} of ${of}${which}${whose}`;
}
