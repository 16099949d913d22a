import { join } from 'node:path';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { addSeconds } from '../../shared/base/instant.ts';
import { toHex } from '../../shared/base/bytes.ts';
import { digitsOf } from '../../shared/ceremony/approval.ts';
import type { LedgerEntry } from '../../shared/ceremony/ledger-entry.ts';
import type { Mode } from '../../shared/ceremony/mode.ts';
import type { Plan } from '../../shared/ceremony/plan.ts';
import type { Step } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { WorkstationTokens } from '../../main/keystore/pkcs11/workstation-tokens.ts';
import type { Tokens } from '../../main/ports/tokens.ts';
import type { CeremonyPorts } from '../../main/ceremony/ceremony-ports.ts';
import { Conductor } from '../../main/ceremony/conductor.ts';
import type { LiveCeremony } from '../../main/ceremony/live-ceremony.ts';
import { ActivationSecret } from '../../main/keystore/activation-secret.ts';
import { openLedgerKey } from '../../main/keystore/ledger-key/ledger-key.ts';
import { QuorumDealer } from '../../main/keystore/shares/quorum-dealer.ts';
import { SealedFileKeyStore } from '../../main/keystore/sealed-file/sealed-file-key-store.ts';
import { ThrowAwayKeyStore } from '../../main/keystore/throw-away/throw-away-key-store.ts';
import { createLedger, openLedger } from '../../main/ledger/open-ledger.ts';
import type { FileSystem } from '../../main/media/file-system.ts';
import { systemFiles } from '../../main/media/file-system.ts';
import { RemovableMedia } from '../../main/media/removable-media.ts';
import { parseProfile, type Profile } from '../../main/profile/profile.ts';
import { driveCeremony, type Answers } from '../../main/terminal/drive-ceremony.ts';
import { bundlesOf } from '../../main/transcript/compose-bundle.ts';
import { scratchHomes } from '../../main/scratch-home.ts';
import { systemEntropy } from '../../main/workstation/system-entropy.ts';
import { memoryFolder } from './memory-folder.ts';
import { noTokenHost } from './test-workplace.ts';

/** A passphrase that every rule accepts, and another one. */
export const goodPassphrase = 'Kestrel! over 92 hills';
export const otherPassphrase = 'Osprey! under 47 bridges';

/** A clock that stands where it is put. */
export interface TestClock {
  now(): string;
  set(instant: string): void;
  pass(seconds: number): void;
}

export function testClock(start = '2026-11-21T10:00:00Z'): TestClock {
  let at = start;
  return { now: () => at, set: (instant) => void (at = instant), pass: (seconds) => void (at = addSeconds(at, seconds)) };
}

export interface RoomOptions {
  readonly mode?: Mode;
  readonly home?: string;
  readonly clock?: TestClock;
  readonly mediaFiles?: FileSystem;
  /** Left out: a workstation on which no module is registered. */
  readonly tokens?: Tokens;
  readonly around?: (ports: CeremonyPorts) => CeremonyPorts;
  readonly onChange?: () => void;
}

/** The real rooms with a clock that can be set: ledger, keys, media, conductor. No transcripts, no printer. */
export interface TestRoom {
  readonly home: string;
  readonly clock: TestClock;
  readonly ports: CeremonyPorts;
  readonly conductor: Conductor;
  close(): Promise<void>;
}

export async function openRoom(options: RoomOptions = {}): Promise<TestRoom> {
  const { mode = 'rehearsal', home = memoryFolder('room'), clock = testClock(), mediaFiles = systemFiles } = options;
  mkdirSync(home, { recursive: true });
  const file = join(home, 'ledger.sqlite');
  const key = await openLedgerKey(join(home, 'ledger-key.pem'), systemEntropy);
  const ledger = await openLedger({ file, mode, clock }).catch((thrown: unknown) => {
    if (!(thrown instanceof Fault) || thrown.code !== 'ledger-missing') throw thrown;
    const ledgerId = toHex(systemEntropy.bytes(16));
    return createLedger({ file, mode, ledgerId, publicKey: key.spki, application: 'test', clock });
  });
  const noTokens = new WorkstationTokens({ file: join(home, 'token-modules.json'), start: noTokenHost, entropy: systemEntropy });
  const transcripts = {
    print: () => Promise.reject(new Fault('printer-unavailable')),
    find: () => Promise.resolve(undefined),
    list: () => Promise.resolve([]),
  };
  const sources = { ledger, ledgerSigner: key, transcripts, clock, application: 'test' };
  const rooms: CeremonyPorts = {
    mode,
    ledger,
    ledgerSigner: key,
    keyStores: {
      'sealed-file': new SealedFileKeyStore({ folder: join(home, 'keys'), entropy: systemEntropy }),
      'throw-away': new ThrowAwayKeyStore({ entropy: systemEntropy }),
    },
    approverKeys: new SealedFileKeyStore({ folder: join(home, 'approvers'), entropy: systemEntropy }),
    tokens: options.tokens ?? noTokens,
    shareDealer: new QuorumDealer(systemEntropy),
    scratchHomes: scratchHomes(join(home, 'drill'), systemEntropy),
    media: new RemovableMedia({ files: mediaFiles, home }),
    bundles: bundlesOf(sources),
    clock,
    entropy: systemEntropy,
    profiles: testProfiles(),
    application: 'test',
    runtime: 'test',
  };
  const ports = options.around?.(rooms) ?? rooms;
  const conductor = new Conductor(ports, options.onChange ?? (() => undefined));
  const close = async (): Promise<void> => {
    await conductor.suspend();
    for (const store of Object.values(rooms.keyStores)) store.close();
    rooms.approverKeys.close();
    await ledger.close();
  };
  try {
    await conductor.recover();
  } catch (thrown) {
    await ledger.close();
    throw thrown;
  }
  return { home, clock, ports, conductor, close };
}

function testProfiles(): ReadonlyMap<string, Profile> {
  const folder = join('resources', 'profiles');
  const profiles = readdirSync(folder).map((name) => parseProfile(JSON.parse(readFileSync(join(folder, name), 'utf8'))));
  return new Map(profiles.map((profile) => [profile.id, profile]));
}

/** What people say when all goes well; each can be said otherwise. */
export function goodAnswers(otherwise: Partial<Answers> = {}): Answers {
  return {
    announce: () => undefined,
    attest: (step, live) => Promise.resolve({ initials: initialsOf(step, live) }),
    approve: (approval, step, live) => Promise.resolve({ initials: initialsOf(step, live), digits: digitsOf(approval) }),
    confirm: (step) => Promise.resolve(step.expect ?? ''),
    activation: () => Promise.resolve(ActivationSecret.fromText(goodPassphrase)),
    lastTry: ({ of }) => Promise.resolve({ of, givenBy: 'OO', agreedBy: 'WW' }),
    refused: (fault) => {
      throw fault;
    },
    ...otherwise,
  };
}

export const initialsOf = (step: Step, { script }: LiveCeremony): string =>
  script.plan.participants.find(({ role }) => role === step.who)?.initials ?? '';

/** Proposes and opens, every warning accepted. */
export async function openPlan({ conductor }: TestRoom, plan: unknown): Promise<void> {
  const script = await conductor.propose(plan);
  await conductor.open(
    script.planDigest,
    script.findings.map(({ rule }) => rule),
  );
  await conductor.settled();
}

/** A whole ceremony, from the plan to its end. */
export async function holdPlan(room: TestRoom, plan: Plan, answers = goodAnswers()): Promise<LiveCeremony> {
  await openPlan(room, plan);
  return driveCeremony(room.conductor, answers);
}

/** The step that waits for a person. */
export function dueStep({ conductor }: TestRoom): Step {
  const live = conductor.current();
  const step = live?.script.steps[live.state.position];
  if (!step) throw new Error('no step is due');
  return step;
}

/** Takes the open ceremony on until a step is due for which this holds; false when it ended before. */
export async function driveUntil(room: TestRoom, holds: (step: Step) => boolean, answers = goodAnswers()): Promise<boolean> {
  const reached = new Error('reached');
  const stop: Answers = {
    ...answers,
    announce: (step) => {
      if (holds(step)) throw reached;
    },
  };
  return driveCeremony(room.conductor, stop).then(
    () => false,
    (thrown: unknown) => {
      if (thrown === reached) return true;
      throw thrown;
    },
  );
}

/** All entries of the ledger, by type. */
export async function entriesOf({ ports }: TestRoom, ...types: readonly LedgerEntry['type'][]): Promise<LedgerEntry[]> {
  const entries = await ports.ledger.entries(0, 1_000);
  return entries.filter(({ type }) => types.length === 0 || types.includes(type));
}

/** The code of the fault with which this is refused; what is not a fault is thrown on. */
export async function codeOf(work: Promise<unknown> | (() => unknown)): Promise<string> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown.code;
    throw thrown;
  }
  return 'no fault';
}
