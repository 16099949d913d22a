import type { CopyFate } from '../../shared/ceremony/key-operations.ts';
import type { CeremonyKind } from '../../shared/contract/views.ts';

type SaidFate = 'on-token' | CopyFate;
type CopyEndKind = Extract<CeremonyKind, 'copy-end'>;

/** Words of the ceremony at which one copy of a key elsewhere ends. */
export const copyText = {
  names: { 'copy-end': 'End of a copy' } satisfies Record<CopyEndKind, string>,
  purpose: {
    'copy-end':
      'One copy on a volume was destroyed, or one there or on a token is lost, or was found. The key and its other copies go on.',
  } satisfies Record<CopyEndKind, string>,
  why: { 'copy-end': 'Record the end of a copy' } satisfies Record<CopyEndKind, string>,
  begin: 'Record its end …',
  found: 'It was found …',
  foundHint:
    'It is recorded as lost. A backup that was found can be proven in a drill, which puts it on record again; anything else is destroyed.',
  foundTokenHint:
    'It is recorded as lost. Found, it is destroyed on its token, with its PIN; or the device itself is destroyed. Where the key is to go on with it, record the token as a second home instead.',
  noToken:
    'No token that is put in shows this key without being recorded as a home of it. Put it in, or register its PKCS #11 module under Tokens.',
  notPutIn: (place: string) =>
    `Its destruction was begun on ${place}, which is not put in. Put it in, or register its PKCS #11 module under Tokens.`,
  otherDevice: (place: string) =>
    `This is another device than the one that was lost (${place}), such as a clone of it, or one that nobody can tell from it. What is on it is destroyed; the one that was lost stays recorded as lost.`,
  intro:
    'A backup, a carried file, an export, the file that an adopted key came from, or a lost token: one of them ends. Whoever leads reads it aloud, a witness attests what became of it, and the program looks at its place. No key is opened but to be destroyed on its token.',
  title: (authority: string) => `End of a copy of the key of ${authority || 'an authority'}`,
  which: 'Which copy',
  copy: 'Copy',
  made: 'made',
  choose: 'Choose a copy',
  last: (authority: string) =>
    `It is the last known copy of the key of ${authority}: it ends with the key. Choose “Destroy …” under Authorities.`,
  ended: 'This copy is on record no more.',
  none: 'No copy can end by itself: there is none on a volume, or it is the last one of its key. That one ends when the key is destroyed.',
  choice: (authority: string, copy: string) => `${authority}: ${copy}`,
  lostChoice: (choice: string) => `${choice} (recorded as lost)`,
  what: 'What became of it',
  how: 'Recorded as',
  hows: {
    'on-token': 'Destroyed on its token',
    destroyed: 'Destroyed',
    lost: 'Lost',
  } satisfies Record<SaidFate, string>,
  howHints: {
    destroyed:
      'Its medium is destroyed during the ceremony, in sight of everyone; or it was destroyed elsewhere, and somebody says who saw that.',
    lost: 'Nobody knows where it is. Whoever finds it has the key, with what opens it.',
  } satisfies Record<CopyFate, string>,
  tokenHints: {
    'on-token': 'It is put in: its PIN is asked for, its objects are destroyed there and looked for. Other keys on it stay.',
    destroyed:
      'The device itself is destroyed during the ceremony, in sight of everyone; or it was, and somebody says who saw that.',
    lost: 'Nobody knows where the device is. Whoever finds it and learns its PIN signs as this authority.',
  } satisfies Record<SaidFate, string>,
  howNeeded: 'Say which of them it is.',
  reason: 'Reason',
  reasonHint: 'Why it ends, since when, who found out. Kept in the ledger and on the transcript.',
} as const;
