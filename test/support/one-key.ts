import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Ask } from '../../shared/ceremony/ask.ts';
import { liveCopies, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import { outstandingShares } from '../../shared/ceremony/share-set.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { ActivationSecret, decodeUtf8 } from '../../main/keystore/activation-secret.ts';
import type { Answers } from '../../main/terminal/drive-ceremony.ts';
import { memoryFolder } from './memory-folder.ts';
import { sampleCrl, sampleIntermediate, sampleRoot } from './sample-plans.ts';
import { goodAnswers, holdPlan, openRoom, type TestRoom } from './test-room.ts';
import { planOf } from './test-workplace.ts';

/** One key behind a quorum of three, with one backup, and every operation of a plan that is about it. */

const iterations = 600_000;
const key = { authority: 'acme-root' };
const three = ['Anna', 'Berta', 'Carl'];

/** People who remember what they set last of each kind, and the words on their card. */
export class Holders {
  private readonly secrets = new Map<string, string[]>();
  private readonly cards = new Map<string, string>();
  private drawn = 0;

  readonly answers = (): Answers =>
    goodAnswers({ activation: (ask, shown) => Promise.resolve(ActivationSecret.fromText(this.answer(ask, shown))) });

  /** The same people in another room. */
  copy(): Holders {
    const other = new Holders();
    for (const [what, said] of this.secrets) other.secrets.set(what, said);
    for (const [who, words] of this.cards) other.cards.set(who, words);
    other.drawn = this.drawn;
    return other;
  }

  private answer({ purpose, secret, person, part, notice }: Ask, shown: Parameters<Answers['activation']>[1]): string {
    const at = (part?.index ?? 1) - 1;
    if (shown) this.cards.set(person ?? '', decodeUtf8(shown.bytes()));
    if (purpose === 'take') return 'taken';
    // Where anybody's share will do, the first who is named comes.
    if (secret === 'share') return this.cards.get(person ?? /One of: ([^,.]+)/.exec(notice ?? '')?.[1] ?? '') ?? '';
    const said = [...(this.secrets.get(secret) ?? [])];
    if (purpose === 'set') said[at] = `Kestrel! over ${30 + (this.drawn += 1)} hills`;
    this.secrets.set(secret, said);
    return said[at] ?? '';
  }
}

export interface OneKey {
  readonly room: TestRoom;
  readonly holders: Holders;
  readonly volume: string;
  /** The folder of its backup. */
  readonly backup: string;
  readonly operations: Readonly<Record<OperationName, (name: string) => Operation>>;
}

export const operationNames = [
  'sign',
  'certify',
  'offline',
  'online',
  'split',
  'carry',
  'restore',
  'export',
  'back-up',
  'drill',
  'suspend',
  'activate',
  'compromise',
  'destroy',
  'check',
  'lose',
  'destroy-share',
  'end-copy',
] as const;
export type OperationName = (typeof operationNames)[number];

export async function oneKey(): Promise<OneKey> {
  const room = await openRoom({ mode: 'production' });
  const holders = new Holders();
  const volume = memoryFolder('volume');
  const custody = { kind: 'sealed-file', iterations, quorum: { required: 2, custodians: three } } as const;
  await holdPlan(room, planOf(sampleRoot({ custody })), holders.answers());
  await holdPlan(
    room,
    planOf({ kind: 'key-backup', name: 'before', ...key, folder: volume, proveEveryDays: 30, iterations }),
    holders.answers(),
  );
  const [record] = await keyRecordsOf(room.ports);
  if (!record) throw new Error('no key');
  const backup = join(volume, readdirSync(volume)[0] ?? '');
  return { room, holders, volume, backup, operations: operationsOn(record, volume, backup) };
}

/** The same key in a room of its own, to be used up; the room it was made in is closed by then. On the volume is its backup alone. */
export async function copyOf({ room: { home: made }, holders, ...rest }: OneKey): Promise<OneKey> {
  const { volume, backup } = rest;
  const others = readdirSync(volume).map((name) => join(volume, name));
  for (const other of others) if (other !== backup) rmSync(other, { recursive: true });
  const home = memoryFolder('copy');
  cpSync(made, home, { recursive: true });
  return { ...rest, holders: holders.copy(), room: await openRoom({ mode: 'production', home }) };
}

function operationsOn(record: KeyRecord, volume: string, folder: string): OneKey['operations'] {
  const state =
    (to: 'active' | 'suspended' | 'compromised') =>
    (name: string): Operation => ({ kind: 'key-state-change', name, ...key, to, why: 'decided' });
  const reseal =
    (protection: Extract<Operation, { kind: 'key-resealing' }>['protection']) =>
    (name: string): Operation => ({ kind: 'key-resealing', name, ...key, protection });
  const toVolume = { ...key, folder: volume, iterations };
  const [share, other] = outstandingShares(record);
  const [backup] = liveCopies(record).filter(({ kind }) => kind === 'backup');
  if (!share || !other || !backup) throw new Error('no shares, or no backup');
  return {
    sign: (name) => sampleCrl({ name }),
    certify: (name) => sampleIntermediate({ name }),
    offline: reseal({ kind: 'offline-passphrase', iterations }),
    online: reseal({ kind: 'passphrase', iterations }),
    split: reseal({ kind: 'quorum', required: 2, custodians: ['Dora', 'Berta', 'Carl'], iterations }),
    carry: (name) => ({ kind: 'key-carriage', name, ...toVolume }),
    restore: (name) => ({ kind: 'key-restoration', name, ...key, file: join(folder, 'key.pem'), iterations }),
    export: (name) => ({ kind: 'key-export', name, ...toVolume, format: 'pkcs8' }),
    'back-up': (name) => ({ kind: 'key-backup', name, ...toVolume, proveEveryDays: 30 }),
    drill: (name) => ({ kind: 'restore-drill', name, ...key, folder }),
    suspend: state('suspended'),
    activate: state('active'),
    compromise: state('compromised'),
    destroy: (name) => ({
      ...{ kind: 'key-destruction', name, ...key, why: 'closed' },
      copies: liveCopies(record).map(({ keyId, kind, place }) => ({
        keyId,
        kind,
        place,
        ...(kind === 'backup' && { gone: 'lost' }),
      })),
      shares: outstandingShares(record).map((one) => ({ ...one })),
    }),
    check: (name) => ({ kind: 'share-check', name, ...key, custodian: 'Anna' }),
    lose: (name) => ({ kind: 'share-status', name, ...key, ...share, to: 'lost', why: 'not in its safe' }),
    'destroy-share': (name) => ({ kind: 'share-status', name, ...key, ...other, to: 'destroyed', why: 'burnt' }),
    'end-copy': (name) => ({
      ...{ kind: 'copy-end', name, ...key, how: 'destroyed', why: 'its stick broke' },
      copy: { keyId: backup.keyId, kind: backup.kind, place: backup.place },
    }),
  };
}
