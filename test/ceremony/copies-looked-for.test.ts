import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { liveCopies, type KeyCopy, type KeyRecord } from '../../shared/ceremony/key-custody.ts';
import { outstandingShares } from '../../shared/ceremony/share-set.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CeremonyPorts } from '../../main/ceremony/ceremony-ports.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { lookFor } from '../../main/ceremony/looked-for.ts';
import { compileSteps } from '../../main/ceremony/prepare.ts';
import { stepsOfRecord } from '../../main/ceremony/recovery.ts';
import { keyIdentifierOf } from '../../main/key-identifier-of.ts';
import { ActivationSecret, decodeUtf8 } from '../../main/keystore/activation-secret.ts';
import { RemovableMedia } from '../../main/media/removable-media.ts';
import { driveCeremony } from '../../main/terminal/drive-ceremony.ts';
import { printDestruction } from '../../main/transcript/destruction-certificates.ts';
import { calling } from '../support/calling.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { sampleRoot, sealed } from '../support/sample-plans.ts';
import {
  codeOf,
  driveUntil,
  dueStep,
  entriesOf,
  goodAnswers,
  goodPassphrase,
  holdPlan,
  openPlan,
  openRoom,
  otherPassphrase,
  type TestRoom,
} from '../support/test-room.ts';
import { planOf } from '../support/test-workplace.ts';

let room: TestRoom;
const iterations = 600_000;
const key = { name: 'custody', authority: 'acme-root' };
const record = async (): Promise<KeyRecord> => (await keyRecordsOf(room.ports))[0] ?? expect.fail('no key');
const cards = new Map<string, string>();
const answers = goodAnswers({
  activation: ({ secret, person, part }, shown) => {
    if (shown) cards.set(person ?? '', decodeUtf8(shown.bytes()));
    const card = secret === 'share' ? cards.get(person ?? '') : undefined;
    const half = secret === 'backup-passphrase' || secret === 'container-passphrase' ? (part?.index ?? '') : '';
    return Promise.resolve(
      ActivationSecret.fromText(card ?? (secret === 'passphrase' ? goodPassphrase : `${otherPassphrase}${half}`)),
    );
  },
});
/** What happens before a file on a volume is read. */
let beforeReading: () => void = () => undefined;
const openRoot = async (): Promise<void> => {
  beforeReading = () => undefined;
  const around = ({ media, ...ports }: CeremonyPorts): CeremonyPorts => {
    const read: typeof media.read = (path, most) => (beforeReading(), media.read(path, most));
    return { ...ports, media: calling(media, { read }) };
  };
  room = await openRoom({ mode: 'production', around });
  await holdPlan(room, planOf(sampleRoot({ custody: sealed })));
};
/** Made with a copy on a volume, whose path this is. */
async function carriedAway(): Promise<string> {
  await openRoot();
  await holdPlan(room, planOf({ kind: 'key-carriage', ...key, folder: memoryFolder('volume'), iterations }), answers);
  return (await record()).copies.find(({ kind }) => kind === 'carried')?.place ?? '';
}
const destruction = (found: KeyRecord, gone?: 'lost'): Operation => ({
  kind: 'key-destruction',
  ...key,
  copies: liveCopies(found).map(({ keyId, kind, place }) => ({ keyId, kind, place, ...(gone && { gone }) })),
  shares: [...outstandingShares(found)],
  why: 'end of life',
});
const opensStill = (file: string): string =>
  execFileSync('openssl', ['pkey', '-in', file, '-passin', 'stdin', '-pubout', '-outform', 'DER'], {
    input: otherPassphrase,
    stdio: ['pipe', 'pipe', 'ignore'],
  }).toString('base64');
const certified = async (): Promise<string> => {
  const printer = { print: () => Promise.reject(new Fault('printer-unavailable', { why: 'test' })) };
  const ports = { ledger: room.ports.ledger, printer, fonts: [], stepsOf: stepsOfRecord, keyIdentifierOf };
  return decodeUtf8((await printDestruction(ports, room.conductor.current()?.id ?? '')).bytes).replaceAll('&#x27;', '’');
};
const attestHere = (): Promise<void> => room.conductor.attest(dueStep(room).id, 'WW');
const looks = async (): Promise<string[]> =>
  (await entriesOf(room, 'step-completed')).flatMap(({ type, data }) =>
    type === 'step-completed' ? data.evidence.filter(({ label }) => label.startsWith('Looked for')).map(({ value }) => value) : [],
  );

describe('a copy that a witness says is destroyed (ANC-D26)', () => {
  afterEach(async () => {
    await room.ports.ledger.verify();
    await room.close();
  });

  it('is looked for: while its file opens nobody can attest, and the step waits', async () => {
    const file = await carriedAway();
    const found = await record();
    await openPlan(room, planOf(destruction(found)));
    await driveUntil(room, ({ looksFor }) => looksFor !== undefined);
    const due = dueStep(room);
    expect(opensStill(file)).toBe(found.spki);
    const fault = await attestHere().catch((thrown: unknown) => thrown);
    expect(fault).toMatchObject({ code: 'copy-still-there', detail: { path: file, why: 'its SHA-256 is the recorded one' } });
    expect([dueStep(room).id, room.conductor.current()?.state.status]).toEqual([due.id, 'open']);
    expect((await entriesOf(room, 'refusal-recorded')).map(({ data }) => data)).toMatchObject([
      { fault: 'copy-still-there', detail: { path: file }, step: due.id },
    ]);
    expect(await looks()).toEqual([]);
    // The volume is pulled out: that proves nothing, and it says so.
    renameSync(dirname(file), `${dirname(file)}-pulled`);
    await attestHere();
    const absent = `looked for at ${file}: not there; a volume that is not in the workstation proves nothing`;
    expect(await looks()).toEqual([absent]);
    await driveUntil(room, () => false);
    expect(room.conductor.current()?.state.status).toBe('closed');
    expect(await looks()).toEqual([absent, absent]);
    expect(await record()).toMatchObject({ state: 'destroyed' });
    expect(await certified()).toMatch(
      /before witnesses; attested by Wilma Witness \(WW\) at step \d+; looked for at \S+key\.pem: not there; a volume that is not/,
    );
  });

  it('can be attested again at a terminal, and is looked for once more at the end', async () => {
    const file = await carriedAway();
    const pem = readFileSync(file);
    await openPlan(room, planOf(destruction(await record())));
    const refusals: string[] = [];
    let looked = 0;
    // At the step, there once more, and last of all: then somebody has put it back.
    beforeReading = () => ((looked += 1) === 3 ? writeFileSync(file, pem) : undefined);
    const putBack = driveCeremony(room.conductor, {
      ...answers,
      refused: ({ code }) => {
        refusals.push(code);
        rmSync(file);
      },
    });
    expect(await codeOf(putBack)).toBe('copy-still-there');
    expect(refusals).toEqual(['copy-still-there']);
    // The end of the key is on record; the ceremony does not close while a copy is seen.
    expect(await record()).toMatchObject({ state: 'destroyed' });
    expect(room.conductor.current()?.state.status).toBe('interrupted');
    writeFileSync(file, 'another file');
    await room.conductor.resume();
    expect((await driveCeremony(room.conductor, answers)).state.status).toBe('closed');
    expect((await looks()).at(-1)).toMatch(/: another file is there, SHA-256 [0-9a-f]{64}$/);
    expect(await certified()).toMatch(/at step \d+; looked for at \S+: another file is there, SHA-256 [0-9a-f]{64}</);
  });

  it('is not lost either while it is seen, nor is an exported copy or the key of a backup', async () => {
    const file = await carriedAway();
    await openPlan(room, planOf(destruction(await record(), 'lost')));
    await driveUntil(room, ({ looksFor }) => looksFor !== undefined);
    expect(dueStep(room).button).toBe('Lost, as was said');
    expect(await codeOf(attestHere())).toBe('copy-still-there');
    rmSync(file);
    await driveUntil(room, () => false);
    expect(await certified()).toMatch(/not destroyed; attested by [^;]+; looked for at \S+: not there/);
    await room.close();

    await openRoot();
    const volume = memoryFolder('volume');
    await holdPlan(room, planOf({ kind: 'key-export', ...key, folder: volume, format: 'pkcs8', iterations }), answers);
    await holdPlan(room, planOf({ kind: 'key-backup', ...key, folder: volume, proveEveryDays: 365, iterations }), answers);
    await openPlan(room, planOf(destruction(await record())));
    for (const kind of ['exported', 'backup'] as const) {
      await driveUntil(room, ({ activity }) => activity.startsWith(`Destroy the ${kind} copy`));
      expect(await codeOf(attestHere())).toBe('copy-still-there');
      rmSync((await record()).copies.find((copy) => copy.kind === kind)?.place ?? '');
    }
    await driveUntil(room, () => false);
    expect(await record()).toMatchObject({ state: 'destroyed' });
    expect(await looks()).toHaveLength(4);
  }, 60_000);

  it('is a share in a file as well; of a card there is nothing to look for', async () => {
    await openRoot();
    const protection = {
      kind: 'quorum' as const,
      required: 2,
      custodians: ['Anna', 'Berta'],
      files: [{ custodian: 'Anna', delivery: 'both' as const, folder: memoryFolder('anna') }],
      iterations,
    };
    await holdPlan(room, planOf({ kind: 'key-resealing', ...key, protection }), answers);
    const found = await record();
    const file = found.shareSets[0]?.shares[0]?.file?.place ?? '';
    await openPlan(room, planOf(destruction(found)));
    await driveUntil(room, ({ activity }) => activity.startsWith('Destroy share 1'));
    expect(execFileSync('openssl', ['cms', '-cmsout', '-print', '-inform', 'PEM', '-in', file], { encoding: 'utf8' })).toContain(
      'pwri',
    );
    const fault = await attestHere().catch((thrown: unknown) => thrown);
    expect(fault).toMatchObject({ code: 'copy-still-there', detail: { path: file } });
    rmSync(file);
    await driveUntil(room, () => false);
    expect(await looks()).toHaveLength(2);
    expect(await certified()).toMatch(/Wilma Witness \(WW\) at step \d+; looked for at \S+: not there/);
  });

  it('is looked for at the end also where it was said to have ended earlier: a file of the key, a file of a share', async () => {
    await openRoot();
    const volume = memoryFolder('volume');
    await holdPlan(room, planOf({ kind: 'key-export', ...key, folder: volume, format: 'pkcs8', iterations }), answers);
    const files = ['Berta', 'Carl'].map((custodian) => ({ custodian, delivery: 'both' as const, folder: memoryFolder('share') }));
    const protection = { kind: 'quorum' as const, required: 2, custodians: ['Anna', 'Berta', 'Carl'], files, iterations };
    await holdPlan(room, planOf({ kind: 'key-resealing', ...key, protection }), answers);
    const { copies, shareSets } = await record();
    const [out, [set]] = [copies.find(({ kind }) => kind === 'exported') ?? expect.fail('no copy'), shareSets];
    const share = set?.shares[1] ?? expect.fail('no share');
    const [outFile, shareFile] = [out.place, share.file?.place ?? ''];
    // Away for as long as somebody looks.
    for (const path of [outFile, shareFile]) renameSync(dirname(path), `${dirname(path)}-pulled`);
    const { keyId, kind, place } = out;
    const named = { setId: set?.setId ?? '', index: share.index, custodian: share.custodian };
    const why = 'burnt before us';
    await holdPlan(room, planOf({ kind: 'copy-end', ...key, copy: { keyId, kind, place }, how: 'destroyed', why }));
    await holdPlan(room, planOf({ kind: 'share-status', ...key, ...named, to: 'destroyed', why }));
    const back = (path: string): void => renameSync(`${dirname(path)}-pulled`, dirname(path));
    back(outFile);
    await openPlan(room, planOf(destruction(await record())));
    const drive = async () => codeOf(driveCeremony(room.conductor, answers));
    // The file of Carl's share is looked for when its end is attested.
    rmSync(set?.shares[2]?.file?.place ?? '');
    expect(await drive()).toBe('copy-still-there');
    rmSync(outFile);
    back(shareFile);
    await room.conductor.resume();
    expect(await drive()).toBe('copy-still-there');
    rmSync(shareFile);
    await room.conductor.resume();
    expect(await drive()).toBe('no fault');
    const text = await certified();
    expect(text).toMatch(/destroyed, as was attested, earlier \(burnt before us\); looked for at \S+key\.pem: not there/);
    expect(text).toMatch(/recorded as destroyed earlier \(burnt before us\); looked for at \S+share\.pem: not there/);
  }, 60_000);
});

it('asks for the name before the first medium is broken; records of the first edition have it after', async () => {
  const file = await carriedAway();
  const plan = planOf(destruction(await record()));
  await room.close();
  const order = (edition: number): readonly string[] =>
    compileSteps(plan, edition).flatMap(({ kind, activity }) =>
      kind === 'confirm' ? ['name'] : activity.includes(file) ? ['medium'] : [],
    );
  expect([order(2), order(1)]).toEqual([
    ['name', 'medium'],
    ['medium', 'name'],
  ]);
});

describe('what is found at the place of a copy', () => {
  const copy = { keyId: 'a'.repeat(32), kind: 'carried', sha256: null } as unknown as KeyCopy;
  const found = async (over: Partial<KeyCopy>): Promise<string> => {
    const copies = [{ ...copy, ...over }];
    const ports = { media: new RemovableMedia() } as unknown as Parameters<typeof lookFor>[0];
    const [evidence] = await lookFor(ports, { copies, shareSets: [] } as unknown as KeyRecord, { keyId: copy.keyId });
    return evidence?.value ?? 'nothing';
  };
  const recorded = { sha256: '0'.repeat(64) };

  it('is it, whatever it is, where no digest of it is recorded', async () => {
    const place = join(memoryFolder('volume'), 'key.pem');
    expect(await found({ place })).toContain('not there');
    for (const make of [
      () => writeFileSync(place, ''),
      () => truncateSync(place, 70_000),
      () => (rmSync(place), mkdirSync(place)),
    ]) {
      make();
      expect(await codeOf(found({ place }))).toBe('copy-still-there');
    }
  });

  it('is another file where it is another one, and is said so; what cannot be read holds nobody up', async () => {
    const folder = memoryFolder('volume');
    const place = join(folder, 'key.pem');
    writeFileSync(place, '');
    truncateSync(place, 70_000);
    expect(await found({ ...recorded, place })).toMatch(/another file is there, larger than any key file$/);
    rmSync(place);
    symlinkSync('elsewhere', place);
    expect(await found({ ...recorded, place })).toMatch(/something is there that is no file$/);
    expect(await found({ ...recorded, place: join(folder, 'n'.repeat(300)) })).toMatch(
      /could not be looked at \(ENAMETOOLONG\), which proves nothing$/,
    );
  });

  it('is looked for in the folder of a backup, and of a copy whose writing was cut off', async () => {
    const folder = memoryFolder('volume');
    writeFileSync(join(folder, 'key.pem'), '');
    expect(await codeOf(found({ kind: 'backup', place: folder }))).toBe('copy-still-there');
    const place = `${join(folder, 'ANCHORITE-KEY-x')}: may be there, whole or in part; its writing was interrupted`;
    expect(await found({ place })).toContain('not there');
    mkdirSync(join(folder, 'ANCHORITE-KEY-x.partial'));
    expect(await codeOf(found({ place }))).toBe('copy-still-there');
    rmSync(folder, { recursive: true });
    expect(await found({ place })).toContain('not there');
    expect(await found({ kind: 'token', place: 'token one' })).toBe('nothing');
    expect(readdirSync(dirname(folder))).not.toContain(folder);
  });
});
