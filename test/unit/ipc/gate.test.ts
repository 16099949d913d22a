import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  callNames,
  contract,
  envelopeSchema,
  type CallName,
  type CallRequest,
  type CallResponse,
} from '../../../shared/contract/contract.ts';
import { digitsOf } from '../../../shared/ceremony/approval.ts';
import type { CeremonyView } from '../../../shared/contract/views.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import type { Desk } from '../../../main/ipc/desk.ts';
import { passGate, type GateOptions, type Handlers } from '../../../main/ipc/gate.ts';
import { allHandlers } from '../../../main/ipc/handlers.ts';
import { ActivationSecret } from '../../../main/keystore/activation-secret.ts';
import { endOfErrand, type HostRequest } from '../../../main/keystore/pkcs11/host-protocol.ts';
import type { OpenedWorkplace } from '../../../main/open-workplace.ts';
import type { TokenHost } from '../../../main/ports/tokens.ts';
import { sampleCrl, sampleCsr, sampleRoot, sealed } from '../../support/sample-plans.ts';
import { memoryFolder } from '../../support/memory-folder.ts';
import { goodPassphrase } from '../../support/test-room.ts';
import { openTestWorkplace, planOf } from '../../support/test-workplace.ts';

const origin = 'anchorite://window';
const window = { origin, mainFrame: true };

let workplace: OpenedWorkplace;
let options: GateOptions;
const defects: unknown[] = [];
const folder = memoryFolder('gate');
let chosenFile: string | null = null;
const loaded: string[] = [];

/** Stands for the process of a module that shows no token. */
function emptyHost(module: string): TokenHost {
  let [hear, gone] = [(_message: unknown): void => undefined, (): void => undefined];
  loaded.push(module);
  return {
    send: (message) => (message === endOfErrand ? gone() : hear({ id: (message as HostRequest).id, value: [] })),
    onMessage: (listener) => (hear = listener),
    onExit: (listener) => (gone = listener),
    kill: () => gone(),
  };
}

const desk: Desk = {
  workplace: () => workplace,
  enterMode: () => Promise.resolve(workplace),
  chooseFile: () => Promise.resolve(chosenFile),
  chooseFolder: () => Promise.resolve(folder),
  interfacesUp: () => Promise.resolve([]),
  version: '0.1.0',
  runtime: { electron: '', node: process.versions.node, official: false },
  progress: () => undefined,
};

const logDefect = (cause: unknown): string => `log-${defects.push(cause)}`;

/** Handlers of which one does something else. */
const withHandler = (other: Partial<Handlers>): GateOptions => ({ ...options, handlers: { ...options.handlers, ...other } });

beforeAll(async () => {
  workplace = await openTestWorkplace('production', folder, emptyHost);
  options = { handlers: allHandlers(desk), origin, logDefect };
});
afterAll(() => workplace.close());

describe('the gate', () => {
  it.each([
    ['another origin', { origin: 'anchorite://activation', mainFrame: true }],
    ['an origin that begins like ours', { origin: `${origin}.example`, mainFrame: true }],
    ['no origin', { origin: '', mainFrame: true }],
    ['a frame inside our window', { origin, mainFrame: false }],
  ])('refuses a call from %s, whatever it asks', async (_who, sender) => {
    for (const name of callNames) {
      expect(await passGate(options, sender, name, {})).toMatchObject({ ok: false, fault: { code: 'request-refused' } });
    }
  });

  it.each([
    '',
    'workstation',
    'workstation.status ',
    'constructor',
    '__proto__',
    'toString',
    7,
    null,
    undefined,
    ['workstation.status'],
    {},
  ])('refuses a call that is not in the contract: %s', async (name) => {
    expect(await passGate(options, window, name, {})).toEqual({
      ok: false,
      fault: { code: 'request-refused', detail: { problem: 'unknown call' }, logId: null },
    });
  });

  it.each(callNames)('refuses a request of the wrong shape to %s before its handler hears of it', async (name) => {
    const never = { [name]: () => Promise.reject(new Error('was called')) };
    for (const request of [undefined, null, 'x', 7, [], { unknown: true }, { ...Object.create({ inherited: true }), step: 7 }]) {
      const envelope = await passGate(withHandler(never), window, name, request);
      expect(envelope).toMatchObject({
        ok: false,
        fault: { code: name === 'ceremony.propose' ? 'plan-invalid' : 'request-refused', logId: null },
      });
    }
    expect(defects).toEqual([]);
  });

  it('has a handler for each call of the contract and for nothing else', () => {
    expect(Object.keys(options.handlers).toSorted()).toEqual([...callNames].toSorted());
  });

  it('passes a fault on as code and detail', async () => {
    const refusing = withHandler({ 'home.overview': () => Promise.reject(new Fault('volume-full', { path: '/media/stick' })) });
    expect(await passGate(refusing, window, 'home.overview', {})).toEqual({
      ok: false,
      fault: { code: 'volume-full', detail: { path: '/media/stick' }, logId: null },
    });
  });

  it('says of a defect only where the log has more', async () => {
    const thrown: readonly unknown[] = [new Error('the secret is swordfish'), 'swordfish', undefined, new TypeError('swordfish')];
    for (const cause of thrown) {
      const failing = withHandler({ 'preset.list': () => Promise.reject(cause) });
      const envelope = await passGate(failing, window, 'preset.list', {});
      const logId = `log-${defects.length}`;
      expect(envelope).toEqual({ ok: false, fault: { code: 'internal', detail: { logId }, logId } });
      expect(JSON.stringify(envelope)).not.toContain('swordfish');
      expect(defects.at(-1)).toBe(cause);
    }
  });

  it('takes an answer of the wrong shape for a defect', async () => {
    const wrong = { 'home.overview': () => Promise.resolve({ authorities: 'many' }) } as unknown as Partial<Handlers>;
    expect(await passGate(withHandler(wrong), window, 'home.overview', {})).toMatchObject({
      ok: false,
      fault: { code: 'internal' },
    });
  });

  it('lets nothing through that the contract does not name', async () => {
    const status = await options.handlers['workstation.status']({});
    const chatty = withHandler({ 'workstation.status': () => Promise.resolve({ ...status, passphrase: 'swordfish' }) });
    expect(JSON.stringify(await passGate(chatty, window, 'workstation.status', {}))).not.toContain('swordfish');
  });
});

describe('a production ceremony through the gate', () => {
  const answered = new Set<CallName>();

  /** As the window calls: an envelope that says yes, with a value of the contract. */
  async function call<N extends CallName>(name: N, request: CallRequest<N>): Promise<CallResponse<N>> {
    const envelope = envelopeSchema.parse(structuredClone(await passGate(options, window, name, request)));
    if (!envelope.ok) throw new Fault(envelope.fault.code, envelope.fault.detail);
    answered.add(name);
    return contract[name].response.parse(envelope.value) as CallResponse<N>;
  }

  const now = async (): Promise<CeremonyView> => {
    await workplace.conductor.settled();
    const view = await call('ceremony.current', {});
    if (!view) throw new Error('no ceremony');
    return view;
  };

  /** What the people in the room do at the step that is due. */
  async function takeStep({ script, position, awaitingActivation, approval }: CeremonyView): Promise<void> {
    const step = script.steps[position];
    if (!step) throw new Error('no step is due');
    const who = script.plan.participants.find(({ role }) => role === step.who);
    if (step.kind === 'attest') await call('ceremony.attest', { step: step.id, initials: who?.initials ?? '' });
    else if (step.kind === 'approve') {
      const digits = approval ? digitsOf(approval) : '';
      await call('ceremony.approve', { step: step.id, initials: who?.initials ?? '', digits });
    } else if (step.kind === 'confirm') await call('ceremony.confirm', { step: step.id, typed: step.expect ?? '' });
    else {
      if (!awaitingActivation) expect((await call('ceremony.perform', { step: step.id })).awaitingActivation).toBe(true);
      await workplace.conductor.giveActivation(ActivationSecret.fromText(goodPassphrase));
    }
  }

  async function toTheEnd(): Promise<CeremonyView> {
    let view = await now();
    while (view.state === 'open') {
      await takeStep(view);
      view = await now();
    }
    return view;
  }

  async function open(plan: CallRequest<'ceremony.propose'>['plan']): Promise<CeremonyView> {
    const { planDigest, findings } = await call('ceremony.propose', { plan });
    return call('ceremony.open', { planDigest, acknowledged: findings.map(({ rule }) => rule) });
  }

  let root: CeremonyView;

  it('makes a root: proposed, opened, stepped through, interrupted, resumed and closed', async () => {
    expect((await call('preset.list', {})).map(({ id }) => id)).toContain('private-rfc5280');
    expect(await call('ceremony.current', {})).toBeNull();
    const { possible: lines } = await call('home.overview', {});
    const kinds = ['root-creation', 'authority-adoption', 'token-initialisation', 'token-pin-change', 'approver-enrolment'];
    expect(lines.flatMap(({ kind, possible }) => (possible ? [kind] : []))).toEqual(kinds);
    await open(planOf(sampleRoot({ custody: sealed })));
    await call('ceremony.recordException', { step: 's001', expected: 'a', happened: 'b', decision: 'c', by: 'd' });
    for (let taken = 0; taken < 5; taken++) await takeStep(await now());
    await workplace.conductor.suspend();
    expect((await now()).state).toBe('interrupted');
    expect((await call('ceremony.resume', {})).state).toBe('open');
    root = await toTheEnd();
    expect(root).toMatchObject({ state: 'closed', running: false, fault: null, position: root.script.steps.length });
    expect(root.exceptions).toHaveLength(1);
    expect(root.artifacts.map(({ kind, name }) => [kind, name])).toEqual([
      ['certificate', 'acme-root'],
      ['crl', 'acme-root'],
    ]);
    expect(root.completed.map(({ step }) => step)).toEqual(root.script.steps.map(({ id }) => id));
    expect(root.checkpoint?.size).toBeGreaterThan(30);
    expect(root.checkpoint?.head.words).toHaveLength(32);
  });

  it('keeps the checkpoint of its end when a transcript is printed after it', async () => {
    const { pdf, sha256 } = await call('transcript.print', { id: root.id });
    expect(pdf).toBe(false);
    expect((await call('artifact.list', {})).find(({ kind }) => kind === 'transcript')?.sha256.hex).toBe(sha256);
    expect((await now()).checkpoint).toEqual(root.checkpoint);
    expect((await call('ceremony.record', { id: root.id })).checkpoint).toEqual(root.checkpoint);
    await expect(call('destruction.print', { id: root.id })).rejects.toMatchObject({ code: 'destruction-unknown' });
  });

  it('can be aborted, and its record says so', async () => {
    const { id } = await open(planOf(sampleCrl()));
    const view = await call('ceremony.abort', { why: 'the projector failed' });
    expect(view).toMatchObject({ id, state: 'aborted', running: false });
    expect(view.checkpoint?.size).toBeGreaterThan(root.checkpoint?.size ?? Infinity);
    expect((await call('ceremony.list', {})).map(({ state, kinds }) => [state, ...kinds])).toEqual([
      ['aborted', 'crl-refresh'],
      ['closed', 'root-creation'],
    ]);
  });

  it('shows what was made as text, PEM and QR', async () => {
    const artifacts = await call('artifact.list', {});
    for (const { kind, name, sha256 } of artifacts.filter((artifact) => artifact.kind !== 'transcript')) {
      const shown = await call('artifact.show', { kind, name, ...(kind === 'crl' && { sha256: sha256.hex }) });
      expect(shown.sha256).toEqual(sha256);
      const file = join(folder, 'shown.pem');
      writeFileSync(file, shown.pem ?? '');
      const der = execFileSync('openssl', [
        kind === 'crl' ? 'crl' : kind === 'csr' ? 'req' : 'x509',
        '-in',
        file,
        '-outform',
        'DER',
      ]);
      expect(execFileSync('sha256sum', { input: der }).toString().slice(0, 64)).toBe(sha256.hex);
      const frames = await call('artifact.frames', { artifact: { kind, name }, density: 'v20' });
      expect(frames.size).toBe(der.length);
      expect(frames.sha256).toEqual(sha256);
    }
  });

  it('reads a request that a person chose, or nothing when the choice was cancelled', async () => {
    chosenFile = null;
    expect(await call('request.choose', {})).toBeNull();
    chosenFile = join(folder, 'request.csr');
    writeFileSync(chosenFile, Buffer.from(sampleCsr(), 'base64'));
    expect(await call('request.choose', {})).toMatchObject({ fileName: 'request.csr', der: sampleCsr(), proofOfPossession: true });
    writeFileSync(chosenFile, 'not a request');
    await expect(call('request.choose', {})).rejects.toMatchObject({ code: 'object-not-recognised' });
    expect((await call('folder.choose', {}))?.folder).toBe(folder);
  });

  it('reads the digest of a key file that a person chose, refuses one of another kind, and lists shares and backups', async () => {
    chosenFile = join(folder, 'key.pem');
    writeFileSync(chosenFile, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
    expect(await call('keyFile.choose', { madeBy: 'another program' })).toMatchObject({ path: chosenFile, size: 119 });
    await expect(call('keyFile.choose', { madeBy: 'anchorite' })).rejects.toMatchObject({ code: 'key-file-not-recognised' });
    chosenFile = null;
    expect(await call('keyFile.choose', { madeBy: 'anchorite' })).toBeNull();
    expect([await call('custodian.list', {}), await call('approver.list', {})]).toEqual([[], []]);
    expect(await call('custodian.voidSets', {})).toEqual([]);
    expect(await call('backup.ledger', {})).toEqual({ backups: [], ofKeys: 0, holdsAny: true });
    expect((await call('backup.list', {})).map(({ sealedHere, backups }) => [sealedHere, backups])).toEqual([[true, []]]);
  });

  it('loads a module only when the digest that was shown is confirmed, once, and while the file has it', async () => {
    const refused = { code: 'request-refused', detail: { problem: 'no module with this digest was shown' } };
    const [abc, abcd] = ['abc', 'abcd'].map((text) => createHash('sha256').update(text).digest('hex')) as [string, string];
    const path = join(folder, 'module.so');
    writeFileSync(path, 'abc');
    await expect(call('tokenModule.register', { sha256: abc })).rejects.toMatchObject(refused);
    chosenFile = join(folder, 'link.so');
    symlinkSync(path, chosenFile);
    const shown = await call('tokenModule.choose', {});
    expect(shown).toMatchObject({ path: chosenFile, realPath: realpathSync(path), size: 3, registered: null });
    expect(shown?.sha256.hex).toBe(abc);
    await expect(call('tokenModule.register', { sha256: abcd })).rejects.toMatchObject(refused);
    await expect(call('tokenModule.register', { sha256: abc })).rejects.toMatchObject(refused);
    await call('tokenModule.choose', {});
    chosenFile = null;
    expect(await call('tokenModule.choose', {})).toBeNull();
    await expect(call('tokenModule.register', { sha256: abc })).rejects.toMatchObject(refused);
    chosenFile = path;
    await call('tokenModule.choose', {});
    await call('tokenModule.decline', {});
    await expect(call('tokenModule.register', { sha256: abc })).rejects.toMatchObject(refused);
    await call('tokenModule.choose', {});
    writeFileSync(path, 'abcd');
    await expect(call('tokenModule.register', { sha256: abc })).rejects.toMatchObject({ code: 'token-module-changed' });
    expect(await call('token.list', {})).toEqual({ modules: [], absent: [] });
    expect(loaded).toEqual([]);
    await call('tokenModule.choose', {});
    expect(await call('tokenModule.register', { sha256: abcd })).toMatchObject({ path, fault: null, tokens: [] });
    const unknown = { code: 'token-module-unknown', detail: { module: '/usr/lib/absent.so', registered: path } };
    await expect(call('tokenModule.forget', { path: '/usr/lib/absent.so' })).rejects.toMatchObject(unknown);
    expect(loaded).toEqual([path]);
    expect((await call('tokenModule.choose', {}))?.registered?.hex).toBe(abcd);
    expect((await call('token.list', {})).modules).toHaveLength(1);
    expect(await call('tokenModule.forget', { path })).toEqual({});
    expect((await call('token.list', {})).modules).toEqual([]);
  });

  it('reads a certificate or a CRL that a person chose', async () => {
    chosenFile = null;
    expect(await call('object.choose', { kind: 'certificate' })).toBeNull();
    const ledger = workplace.ports.ledger;
    chosenFile = join(folder, 'chosen.der');
    writeFileSync(chosenFile, (await ledger.authority('acme-root'))?.der ?? '');
    const certificate = await call('object.choose', { kind: 'certificate' });
    expect(certificate).toMatchObject({ fileName: 'chosen.der', subject: certificate?.issuer });
    expect(certificate?.facts.map(({ label }) => label)).toEqual(['Subject', 'Issuer', 'Serial number', 'Valid', 'Key']);
    await expect(call('object.choose', { kind: 'crl' })).rejects.toMatchObject({ code: 'object-wrong-kind' });
    writeFileSync(chosenFile, (await ledger.crls('acme-root'))[0]?.der ?? '');
    expect((await call('object.choose', { kind: 'crl' }))?.facts).toContainEqual({ label: 'cRLNumber', value: '1' });
  });

  it('reads its ledger page by page, newest first, and verifies it', async () => {
    const { ledger, mode } = await call('workstation.status', {});
    expect(mode).toBe('production');
    const seqs: number[] = [];
    for (let before: number | null = null; ;) {
      const page: CallResponse<'ledger.page'> = await call('ledger.page', { before, limit: 7 });
      seqs.push(...page.map(({ seq }) => seq));
      before = page.at(-1)?.seq ?? 0;
      if (before === 0) break;
    }
    expect(seqs).toEqual(Array.from({ length: ledger.size }, (_, index) => ledger.size - 1 - index));
    expect(await call('ledger.verify', {})).toMatchObject({ size: ledger.size, headHash: ledger.head.hex });
    expect((await call('workstation.enterMode', { mode: 'production' })).ledger.verifiedAt).not.toBeNull();
  });

  it('still shows what exists when a key file is damaged', async () => {
    expect((await call('home.overview', {})).authorities).toMatchObject([
      { name: 'acme-root', custody: 'sealed-file', keyPresent: true },
    ]);
    const keys = join(workplace.folder, 'keys');
    writeFileSync(join(keys, readdirSync(keys)[0] ?? '', 'public.pem'), 'damaged');
    expect((await call('home.overview', {})).authorities).toMatchObject([
      { name: 'acme-root', custody: 'sealed-file', keyPresent: false },
    ]);
  });

  it('ends no copy that is here, and says when the end of one is possible', async () => {
    const { authorities, possible } = await call('home.overview', {});
    expect(possible.find(({ kind }) => kind === 'copy-end')).toEqual({
      ...{ kind: 'copy-end', possible: false },
      why: 'No copy of a key on a volume is on record.',
    });
    const [{ keyId, kind, place } = expect.fail('no copy')] = authorities[0]?.key?.copies ?? [];
    const copy = { keyId, kind, place };
    const end = { kind: 'copy-end' as const, name: 'end', authority: 'acme-root', copy, how: 'lost' as const, why: 'gone' };
    await expect(call('ceremony.propose', { plan: planOf(end) })).rejects.toMatchObject({ code: 'copy-end-refused' });
  });

  it('prints the certificate of destruction of a key that is destroyed', async () => {
    const key = (await call('home.overview', {})).authorities[0]?.key;
    const copies = (key?.copies ?? []).map(({ keyId, kind, place }) => ({ keyId, kind, place }));
    await open(planOf({ kind: 'key-destruction', name: 'end', authority: 'acme-root', copies, why: 'closed' }));
    const { id } = await toTheEnd();
    const { path, pdf, sha256 } = await call('destruction.print', { id });
    expect(pdf).toBe(false);
    expect(createHash('sha256').update(readFileSync(path)).digest('hex')).toBe(sha256);
    expect(readFileSync(path, 'utf8')).toContain('acme-root');
  });

  it('has now used every call of the contract', () => {
    expect(callNames.filter((name) => !answered.has(name))).toEqual([]);
  });
});
