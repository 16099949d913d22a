import type { CopyFate } from '../../shared/ceremony/key-operations.ts';
import type { CeremonyKind } from '../../shared/contract/views.ts';

type CopyEndKind = Extract<CeremonyKind, 'copy-end'>;

/** Words of the ceremony at which one copy of a key elsewhere ends. */
export const copyText = {
  names: { 'copy-end': 'End of a copy' } satisfies Record<CopyEndKind, string>,
  purpose: {
    'copy-end': 'One copy on a volume was destroyed, or is lost. The key and its other copies go on.',
  } satisfies Record<CopyEndKind, string>,
  why: { 'copy-end': 'Record the end of a copy' } satisfies Record<CopyEndKind, string>,
  begin: 'Record its end …',
  found: 'It was found …',
  foundHint:
    'It is recorded as lost. A backup that was found can be proven in a drill, which puts it on record again; anything else is destroyed.',
  intro:
    'A backup, a carried file, an export, or the file that an adopted key came from: one of them ends. Whoever leads reads it aloud, a witness attests what became of it, and the program looks at its place. No key is opened.',
  title: (authority: string) => `End of a copy of the key of ${authority || 'an authority'}`,
  which: 'Which copy',
  copy: 'Copy',
  made: 'made',
  choose: 'Choose a copy',
  last: (authority: string) =>
    `It is the last known copy of the key of ${authority}: it ends with the key. Choose “Destroy …” under Authorities.`,
  ended: 'This copy is on record no more.',
  none: 'No copy can end by itself: there is none on a volume, or it is the last one of its key. That one ends when the key is destroyed.',
  choice: (authority: string, kind: string, place: string) => `${authority}: ${kind}, ${place}`,
  lostChoice: (choice: string) => `${choice} (recorded as lost)`,
  what: 'What became of it',
  how: 'Recorded as',
  hows: {
    destroyed: 'Destroyed',
    lost: 'Lost',
  } satisfies Record<CopyFate, string>,
  howHints: {
    destroyed:
      'Its medium is destroyed during the ceremony, in sight of everyone; or it was destroyed elsewhere, and somebody says who saw that.',
    lost: 'Nobody knows where it is. Whoever finds it has the key, with what opens it.',
  } satisfies Record<CopyFate, string>,
  howNeeded: 'Say which of the two it is.',
  reason: 'Reason',
  reasonHint: 'Why it ends, since when, who found out. Kept in the ledger and on the transcript.',
} as const;
