import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endedKeys, type EndedKey } from '../../shared/ceremony/ended-in-ceremony.ts';
import { keyEntryTypes, liveCopies } from '../../shared/ceremony/key-custody.ts';
import { keyHistories, keyHistoryTypes } from '../../shared/ceremony/key-history.ts';
import type { KeyDestruction } from '../../shared/ceremony/key-operations.ts';
import type { Operation } from '../../shared/ceremony/plan.ts';
import type { TokenSelector } from '../../shared/ceremony/token-words.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { endedKeysIn } from '../../main/ceremony/ended-keys.ts';
import { keyRecordsOf } from '../../main/ceremony/held-key.ts';
import { stepsOfRecord } from '../../main/ceremony/recovery.ts';
import { ceremonyView } from '../../main/ipc/ceremony-view.ts';
import { keyIdentifierOf } from '../../main/key-identifier-of.ts';
import { decodeUtf8 } from '../../main/keystore/activation-secret.ts';
import { endedLines } from '../../main/terminal/ended-lines.ts';
import { keyLines } from '../../main/terminal/key-lines.ts';
import { printDestruction } from '../../main/transcript/destruction-certificates.ts';
import { recordOfCeremony } from '../../main/transcript/record-of-ceremony.ts';
import { renderTranscript } from '../../main/transcript/render-transcript.tsx';
import { adoptionOf, liveClock } from '../support/adoption.ts';
import { answering } from '../support/answering.ts';
import { memoryFolder } from '../support/memory-folder.ts';
import { derOf, opensslCa, type OpensslCa } from '../support/openssl-ca.ts';
import { pinAnswers } from '../support/pin-answers.ts';
import { sampleRoot, sealed } from '../support/sample-plans.ts';
import {
  codeOf,
  driveUntil,
  goodPassphrase,
  holdPlan,
  openPlan,
  openRoom,
  otherPassphrase,
  type TestRoom,
} from '../support/test-room.ts';
import {
  importSoftKey,
  initSoftToken,
  newSoftTokens,
  pkcs11Tool,
  softModule,
  tokensOf,
  type SoftTokens,
} from '../support/test-tokens.ts';
import { planOf } from '../support/test-workplace.ts';

const textOf = (html: string): string =>
  html
    .replace(/<style>[^]*?<\/style>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#x27;', '’')
    .replace(/\s+/g, ' ');

/** What the window, the terminal and the paper say of one ceremony; of the one that memory holds unless another is named. */
async function toldOf({ conductor, ports }: TestRoom, ceremony?: string) {
  const id = ceremony ?? conductor.current()?.id ?? expect.fail('no ceremony');
  const entries = await ports.ledger.entriesOf(id);
  const opening = entries.find((entry) => entry.type === 'ceremony-opened') ?? expect.fail('not opened');
  if (opening.type !== 'ceremony-opened') throw new Error('not opened');
  const steps = stepsOfRecord(opening.data);
  const ended = endedKeys({ entries, steps }, await ports.ledger.entriesOfTypes(keyEntryTypes));
  const live = conductor.current() ?? expect.fail('no ceremony');
  const { script, state } = live;
  const view = ceremonyView({
    id,
    told: 1,
    script,
    state,
    entries,
    ended,
    checkpoint: undefined,
    live,
    fault: null,
    approval: null,
  });
  const record = recordOfCeremony({
    ...{ mode: 'production', ceremonyId: id, entries, steps, ended, checkpoint: undefined, devices: [] },
    ledger: { ledgerId: '', publicKeySha256: '', size: 0, headHash: '' },
    describe: { certificate: () => 'certificate', crl: () => 'CRL' },
  });
  const paper = textOf(renderTranscript(record ?? expect.fail('no record'), { fonts: [] }).html);
  const terminal = endedLines(await endedKeysIn(ports.ledger, entries)).join('\n');
  return { keys: view.endedKeys, terminal, paper };
}

const certificateOf = async (room: TestRoom, ceremony: string): Promise<string> => {
  const printer = { print: () => Promise.reject(new Fault('printer-unavailable', { why: 'test' })) };
  const ports = { ledger: room.ports.ledger, printer, fonts: [], stepsOf: stepsOfRecord, keyIdentifierOf };
  return textOf(decodeUtf8((await printDestruction(ports, ceremony)).bytes));
};

const current = (room: TestRoom): string => room.conductor.current()?.id ?? '';

describe('a destruction with two tokens and one reader', () => {
  let soft: SoftTokens;
  let ca: OpensslCa;
  let room: TestRoom;
  let first: TokenSelector;
  let second: TokenSelector;
  let made = 0;
  beforeEach(() => {
    soft = newSoftTokens();
  });
  beforeEach(async () => {
    ca = opensslCa('/C=DE/O=Acme/CN=Acme Old Root', { crlNumber: '2A' });
    first = initSoftToken(`reader ${(made += 1)}`);
    second = initSoftToken(`reader ${(made += 1)}`);
    room = await openRoom({ mode: 'production', clock: liveClock, tokens: await tokensOf([softModule]) });
    for (const { label } of [first, second]) importSoftKey(ca.key, label, '0a1b');
    const { custody, ...rest } = adoptionOf(ca, { crl: derOf(ca.crl()) });
    expect(custody).toBeDefined();
    await holdPlan(room, planOf({ ...rest, key: { token: first } }), pinAnswers());
    await holdPlan(room, planOf({ kind: 'key-second-home', name: 'home', authority: 'acme-root', token: second }), pinAnswers());
  });
  afterEach(async () => {
    await room.ports.ledger.verify();
    await room.close();
  });

  const record = async () => (await keyRecordsOf(room.ports))[0] ?? expect.fail('no key');
  const placeOf = ({ label, serialNumber }: TokenSelector): string => `token ${label}, serial ${serialNumber}`;
  const holdsKey = ({ label }: TokenSelector): boolean => pkcs11Tool(softModule, label, '--list-objects').includes('Private Key');
  const destruction = async (): Promise<KeyDestruction> => {
    const copies = liveCopies(await record()).map(({ keyId, kind, place }) => ({ keyId, kind, place }));
    return { kind: 'key-destruction', name: 'end', authority: 'acme-root', copies, why: 'closed' };
  };
  /** The first token is emptied; the second was not put in. What it returns puts it in. */
  async function brokenOff(): Promise<() => void> {
    const putBack = soft.pull(second);
    await openPlan(room, planOf(await destruction()));
    const changes = room.conductor.current()?.script.previews.flatMap(({ fields }) => fields.map(({ value }) => value));
    expect(changes).toContain(`${placeOf(first)}: destroyed on the token`);
    expect(changes).toContainEqual(expect.stringMatching(`^${placeOf(second)}: destroyed on the token, which is NOT put in now`));
    await expect(driveUntil(room, () => false, pinAnswers())).rejects.toMatchObject({
      code: 'token-absent',
      detail: { label: second.label },
    });
    expect(holdsKey(first)).toBe(false);
    return putBack;
  }
  const firstIsGone = async (): Promise<RegExp> => {
    const copy = (await record()).copies.find(({ place }) => place === placeOf(first)) ?? expect.fail('no copy');
    return new RegExp(`${placeOf(first)} \\(token copy ${copy.keyId.slice(0, 8)}\\) was destroyed 20\\d\\d-\\S+Z`);
  };

  it('is told while it is interrupted: what is gone, and what is to come', async () => {
    const putBack = await brokenOff();
    const { keys, terminal, paper } = await toldOf(room);
    expect(keys).toMatchObject([
      {
        ...{ authority: 'acme-root', state: 'active', ending: 'to-come' },
        ended: [{ what: expect.stringContaining(placeOf(first)), how: 'destroyed', stepNumber: expect.any(Number) }],
        live: [expect.stringContaining(placeOf(second))],
      },
    ]);
    const gone = await firstIsGone();
    const left = new RegExp(
      `The key is NOT destroyed: it is still in ${placeOf(second)} \\(token copy \\w{8}\\), and the destruction`,
    );
    for (const told of [terminal, paper]) for (const words of [gone, left]) expect(told).toMatch(words);
    putBack();
    expect(holdsKey(second)).toBe(true);
    await room.conductor.abort('over');
  });

  it('is told after an abort: on each part of the paper, with the keys and in their history, and no certificate is made of it', async () => {
    const putBack = await brokenOff();
    const copy = (await record()).copies.find(({ place }) => place === placeOf(first)) ?? expect.fail('no copy');
    await room.conductor.abort('the second token is in another town');
    const broken = current(room);
    const { keys, terminal, paper } = await toldOf(room);
    expect(keys).toMatchObject([
      { ending: 'broken-off', ended: [{ how: 'destroyed' }], live: [expect.stringContaining(second.label)] },
    ]);
    const gone = await firstIsGone();
    const left = `The key is NOT destroyed: it lives on in ${placeOf(second)}`;
    expect(terminal).toMatch(gone);
    expect(terminal).toContain(left);
    // Cover, steps, keys, result.
    expect(paper.match(new RegExp(gone.source, 'g'))).toHaveLength(4);
    expect(paper.split('1 Participants')[0]).toMatch(gone);
    const seq = keys[0]?.ended[0]?.seq ?? 0;
    expect(paper).toMatch(new RegExp(`#${seq} ${gone.source} begun, not completed`));
    expect(paper).toMatch(
      new RegExp(`Copies of the key of acme-root that ended in this ceremony .*${placeOf(first)} .* #${seq} ${left}`),
    );
    expect(paper).toContain('Copies of keys ended 1, in section 8');
    expect((await room.ports.ledger.entries(seq, 1))[0]).toMatchObject({
      type: 'key-copy-ended',
      ceremony: broken,
      data: { keyId: copy.keyId, how: 'destroyed' },
    });
    const listed = keyLines(await keyRecordsOf(room.ports)).join('\n');
    expect(listed).toMatch(new RegExp(`${copy.keyId}  DESTROYED \\S+Z, ${placeOf(first)} \\(closed\\): the key itself is not`));
    const [history] = keyHistories(await room.ports.ledger.entriesOfTypes(keyHistoryTypes)).values();
    expect(history?.at(-1)).toMatchObject({
      ...{ state: 'active', copyEnded: 'destroyed', ceremony: broken },
      why: `token ${copy.keyId.slice(0, 8)}, ${placeOf(first)}: closed`,
    });
    expect(await codeOf(certificateOf(room, broken))).toBe('destruction-unknown');
    putBack();
    expect(holdsKey(second)).toBe(true);

    // The rest in a ceremony of its own: the first copy is told there as one that had ended before, and what was told stays as it was.
    await holdPlan(room, planOf(await destruction()), pinAnswers());
    expect(holdsKey(second)).toBe(false);
    const certified = await certificateOf(room, current(room));
    expect(certified).toMatch(new RegExp(`${copy.keyId}.*${first.label} ended before destroyed earlier \\(closed\\)`));
    expect((await toldOf(room, broken)).keys).toEqual(keys);
  });

  it('is told of both when it is resumed and completed', async () => {
    let putBack = await brokenOff();
    putBack();
    putBack = soft.pull(first);
    await room.conductor.resume();
    expect((await toldOf(room)).keys).toMatchObject([{ ending: 'to-come' }]);
    await driveUntil(room, () => false, pinAnswers());
    expect(room.conductor.current()?.state.status).toBe('closed');
    putBack();
    for (const token of [first, second]) expect(holdsKey(token)).toBe(false);
    const { keys, paper } = await toldOf(room);
    expect(keys).toMatchObject([
      { state: 'destroyed', ending: 'destroyed', ended: [{ how: 'destroyed' }, { how: 'destroyed' }], live: [] },
    ]);
    for (const token of [first, second])
      expect(paper).toMatch(new RegExp(`${placeOf(token)} \\(token copy \\w{8}\\) was destroyed 20`));
    expect(paper).toContain('The key is destroyed.');
    expect(paper).not.toContain('NOT destroyed');
    const [history] = keyHistories(await room.ports.ledger.entriesOfTypes(keyHistoryTypes)).values();
    expect(history?.filter(({ copyEnded }) => copyEnded)).toEqual([]);
    expect(history?.at(-1)?.state).toBe('destroyed');
    expect(await certificateOf(room, current(room))).toContain('2 destroyed in this ceremony');
  });

  it('is told of a token that left between its destruction and the record of it', async () => {
    const copy = (await record()).copies.find(({ place }) => place === placeOf(first)) ?? expect.fail('no copy');
    await openPlan(room, planOf(await destruction()));
    // As a power loss leaves it: begun, and nothing after.
    await room.ports.ledger.append({
      type: 'copy-destruction-intended',
      ceremony: current(room),
      data: { keyId: copy.keyId, why: 'closed' },
    });
    const putBack = soft.pull(first);
    await room.conductor.abort('power');
    const { keys, terminal } = await toldOf(room);
    expect(keys).toMatchObject([{ ending: 'broken-off', ended: [{ how: 'begun' }] }]);
    expect(terminal).toMatch(/may be gone: its destruction was begun \S+Z, and its end is not on record/);
    putBack();
    expect(holdsKey(first)).toBe(true);
  });
});

describe('a ceremony that is aborted after it ended something of a key', () => {
  let room: TestRoom;
  beforeEach(async () => {
    room = await openRoom({ mode: 'production' });
    await holdPlan(room, planOf(sampleRoot({ custody: sealed })));
  });
  afterEach(async () => {
    await room.ports.ledger.verify();
    await room.close();
  });
  const answers = () =>
    answering({
      'give passphrase': goodPassphrase,
      'set passphrase': otherPassphrase,
      'set container-passphrase': ['Heron! beside 38 ponds', 'Wren, beneath 71 gables'],
    });
  const only = (keys: readonly EndedKey[]): EndedKey => keys[0] ?? expect.fail('nothing ended');

  it('says that a medium was destroyed before witnesses, though no end is on record', async () => {
    const out = { kind: 'key-export' as const, authority: 'acme-root', format: 'pkcs8' as const, iterations: 600_000 };
    for (const name of ['one', 'two'])
      await holdPlan(room, planOf({ ...out, name, folder: memoryFolder(`volume-${name}`) }), answers());
    const [key] = await keyRecordsOf(room.ports);
    const live = liveCopies(key ?? expect.fail('no key'));
    for (const { kind, place } of live) if (kind === 'exported') rmSync(place);
    const copies = live.map(({ keyId, kind, place }) => ({ keyId, kind, place }));
    await openPlan(room, planOf({ kind: 'key-destruction', name: 'end', authority: 'acme-root', copies, why: 'closed' }));
    let attested = 0;
    expect(await driveUntil(room, ({ looksFor }) => looksFor !== undefined && (attested += 1) === 2, answers())).toBe(true);
    await room.conductor.abort('enough');
    const { keys, paper } = await toldOf(room);
    expect(only(keys)).toMatchObject({
      ending: 'broken-off',
      ended: [{ how: 'said-destroyed' }],
      live: [{}, {}].map(() => expect.any(String)),
    });
    expect(paper).toMatch(/exported copy \w{8}\) was attested as destroyed \S+Z, but its end is not on record: it still counts/);
    expect(liveCopies((await keyRecordsOf(room.ports))[0] ?? expect.fail('no key'))).toHaveLength(3);
  });

  it('says which copy a new one replaced, and what the key lives on in', async () => {
    const protection = { kind: 'passphrase' as const, iterations: 600_000 };
    const anew: Operation = { kind: 'key-resealing', name: 'anew', authority: 'acme-root', protection };
    const folder = memoryFolder('volume');
    const out = { kind: 'key-export' as const, name: 'out', authority: 'acme-root', folder, format: 'pkcs8' as const };
    await openPlan(room, planOf(anew, { ...out, iterations: 600_000 }));
    expect(await driveUntil(room, ({ operation }) => operation === 'out', answers())).toBe(true);
    await room.conductor.abort('enough');
    const { keys, paper } = await toldOf(room);
    expect(only(keys)).toMatchObject({
      ending: 'none',
      ended: [{ how: 'replaced' }],
      live: [expect.stringContaining('sealed-file copy')],
    });
    expect(paper).toMatch(/was replaced \S+Z\. Nothing takes that back\. The key lives on in this workstation/);
  });

  it('says nothing where nothing ended', async () => {
    await openPlan(room, planOf(sampleRoot({ name: 'other', subject: { commonName: 'Other' }, custody: sealed })));
    await room.conductor.abort('enough');
    const { keys, terminal, paper } = await toldOf(room);
    expect([keys, terminal]).toEqual([[], '']);
    expect(paper).toContain('Copies of keys ended none');
  });
});
