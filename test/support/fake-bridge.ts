import type { Bridge } from '../../shared/contract/channels.ts';
import type { CallName, CallRequest, CallResponse } from '../../shared/contract/contract.ts';
import { contract } from '../../shared/contract/contract.ts';
import type { CeremonyView, FaultView, StatusView } from '../../shared/contract/views.ts';
import { digitsAsked, digitsOf } from '../../shared/ceremony/approval.ts';
import type { Mode } from '../../shared/ceremony/mode.ts';
import type { FaultCode } from '../../shared/fault/fault-codes.ts';
import { framesFor } from '../../shared/qr/carried-frames.ts';
import { artifacts } from './fake-artifacts.ts';
import { approval, chosenObject, csr, digest, hexOf, overview, presets, script } from './fake-bridge-data.ts';
import {
  absentTokens,
  approvers,
  backedUpKeys,
  chosenModule,
  ledgerBackups,
  shareSets,
  tokenModules,
} from './fake-custody-data.ts';

/**
 * A bridge that plays main, for looking at the window in a browser and for tests of the bridge. It decides nothing well:
 * scenarios only bring the screens into the states that have to be looked at.
 */
export type Scenario = 'empty' | 'filled' | 'interrupted' | 'huge';

type Handlers = { readonly [N in CallName]: (request: CallRequest<N>) => CallResponse<N> | Promise<CallResponse<N>> };

class FakeFault extends Error {
  constructor(readonly fault: FaultView) {
    super(fault.code);
  }
}
const refuse = (code: FaultCode, detail: Record<string, string> = {}): never => {
  throw new FakeFault({ code, detail, logId: null });
};
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export class FakeBridge implements Bridge {
  private mode: Mode = 'rehearsal';
  private view: CeremonyView | null = null;
  private readonly listeners = new Set<(name: string, value: unknown) => void>();

  constructor(
    private readonly scenario: Scenario,
    private readonly now: () => string,
  ) {
    if (scenario !== 'empty') this.mode = 'production';
    if (scenario === 'interrupted')
      this.view = { ...this.opened(samplePlan), state: 'interrupted', position: 4, fault: wrongPassphrase };
  }

  async call(name: string, request: unknown): Promise<unknown> {
    const known = (Object.keys(contract) as CallName[]).find((candidate) => candidate === name);
    if (known === undefined) return { ok: false, fault: { code: 'request-refused', detail: { problem: name }, logId: null } };
    const parsed = contract[known].request.safeParse(request);
    if (!parsed.success)
      return { ok: false, fault: { code: 'request-refused', detail: { problem: parsed.error.message }, logId: null } };
    try {
      const handler = this.handlers[known] as (request: unknown) => unknown;
      return { ok: true, value: await handler(parsed.data) };
    } catch (thrown) {
      if (thrown instanceof FakeFault) return { ok: false, fault: thrown.fault };
      throw thrown;
    }
  }

  onEvent(listener: (name: string, value: unknown) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private emit(name: string, value: unknown): void {
    for (const listener of this.listeners) listener(name, value);
  }

  private status(): StatusView {
    return {
      version: '0.1.0',
      runtime: { electron: '33.2.1', node: '20.18.1', official: false },
      mode: this.mode,
      home: `/home/ceremony/anchorite/${this.mode}`,
      now: this.now(),
      interfacesUp: this.scenario === 'huge' ? ['eth0', 'wlan0'] : [],
      ledger: {
        ledgerId: 'a1b2c3d4e5f60718',
        size: 214,
        head: digest(1),
        verifiedAt: this.scenario === 'huge' ? null : this.now(),
      },
    };
  }

  private opened(plan: typeof samplePlan): CeremonyView {
    return {
      id: '2026-11-21-01',
      told: 0,
      title: plan.title,
      state: 'open',
      script: script(plan, this.mode),
      position: 0,
      running: false,
      runningSince: null,
      awaitingActivation: false,
      awaitedFrom: null,
      approvers: [],
      approval: null,
      bags: [],
      progress: null,
      completed: [],
      begunAgain: [],
      copiesOutside: [],
      unfinishedDealings: [],
      endedKeys: [],
      events: [],
      exceptions: [],
      fault: null,
      abortedWhy: null,
      artifacts: [],
      receipt: null,
      checkpoint: null,
    };
  }

  private current(): CeremonyView {
    return this.view ?? refuse('ceremony-not-open');
  }

  private complete(initials: string | null): CeremonyView {
    const view = this.current();
    const step = view.script.steps[view.position];
    if (step === undefined) return view;
    const position = view.position + 1;
    const done = position === view.script.steps.length;
    this.view = {
      ...view,
      position,
      approval: view.script.steps[position]?.kind === 'approve' ? approval : null,
      running: false,
      awaitingActivation: false,
      state: done ? 'closed' : 'open',
      completed: [
        ...view.completed,
        {
          step: step.id,
          seq: 215 + view.position,
          time: this.now(),
          initials,
          evidence: [
            {
              label: step.kind === 'act' ? 'SHA-256' : 'Attested by',
              value: step.kind === 'act' ? hexOf(view.position) : 'Maria Keller',
            },
          ],
        },
      ],
      ...(done
        ? {
            artifacts: artifacts(0).slice(0, 2),
            checkpoint: {
              size: 224,
              note: 'anchorite/a1b2c3d4e5f60718\n224\n0t4aY4KxQmfWv2y1bTn2oC1l0nYI5iJk9dXK6hG1u0s=\n\n— anchorite/a1b2c3d4e5f60718 Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4\n',
              head: digest(71),
              root: digest(72),
            },
          }
        : {}),
    };
    return this.view;
  }

  private async act(): Promise<void> {
    await wait(1_500);
    this.emit('ceremony.changed', this.complete(null));
  }

  private readonly handlers: Handlers = {
    'workstation.status': () => this.status(),
    'workstation.enterMode': ({ mode }) => {
      this.mode = mode;
      return this.status();
    },
    'home.overview': () => overview(this.scenario !== 'empty', this.view !== null && this.view.state !== 'closed'),
    'preset.list': () => [...presets],
    'request.choose': () => csr,
    'folder.choose': () => ({ folder: '/media/ceremony/STICK-1', freeBytes: 7_912_345_678, fileSystem: 'vfat' }),
    'object.choose': ({ kind }) => chosenObject(kind),
    'keyFile.choose': () => ({ path: '/media/ceremony/SAFE-1/key.pem', size: 1_024, sha256: digest(3) }),
    'custodian.list': () => shareSets,
    'approver.list': () => (this.scenario === 'empty' ? [] : approvers),
    'custodian.voidSets': () => [],
    'backup.list': () => backedUpKeys,
    'backup.ledger': () => ledgerBackups,
    'token.list': () => ({ modules: tokenModules, absent: absentTokens }),
    'tokenModule.choose': () => chosenModule,
    'tokenModule.decline': () => ({}),
    'tokenModule.register': () =>
      refuse('token-module-refused', { module: '/home/ceremony/notes.txt', why: 'it is no PKCS #11 module' }),
    'tokenModule.forget': () => ({}),
    'ceremony.propose': async ({ plan }) => {
      await wait(300);
      if (plan.place === 'refuse') refuse('validity-impossible', { why: 'too long' });
      return script(plan, this.mode);
    },
    'ceremony.open': () => (this.view = this.opened(samplePlan)),
    'ceremony.current': () => this.view,
    'ceremony.attest': ({ initials }) => {
      if (initials === 'XX') refuse('initials-unknown', { initials });
      return this.complete(initials);
    },
    'ceremony.approve': ({ initials, digits }) => {
      if (digits !== digitsOf(approval)) refuse('approval-mismatch', { asked: digitsAsked(approval) });
      return this.complete(initials);
    },
    'ceremony.confirm': ({ typed }) => {
      const expected = this.current().script.steps[this.current().position]?.expect ?? '';
      if (typed !== expected) refuse('confirmation-mismatch', { expected });
      return this.complete(null);
    },
    'ceremony.perform': () => {
      const view = this.current();
      const activate = view.script.steps[view.position]?.kind === 'activate';
      this.view = {
        ...view,
        running: !activate,
        awaitingActivation: activate,
        runningSince: this.now(),
        progress: activate ? null : 'Generating the key pair',
      };
      void this.act();
      return this.view;
    },
    'ceremony.recordException': (exception) => {
      this.view = { ...this.current(), exceptions: [...this.current().exceptions, { seq: 300, time: this.now(), ...exception }] };
      return this.view;
    },
    'ceremony.abort': () => (this.view = { ...this.current(), state: 'aborted' }),
    'ceremony.resume': () => (this.view = { ...this.current(), state: 'open', fault: null }),
    'ceremony.list': () => overview(this.scenario !== 'empty', false).ceremonies,
    'ceremony.record': () => {
      const before = this.view;
      this.view = this.opened(samplePlan);
      for (const step of this.view.script.steps) this.complete(step.kind === 'attest' ? 'MK' : null);
      const record = this.current();
      this.view = before;
      return record;
    },
    'destruction.print': () => ({
      path: '/home/ceremony/anchorite/transcripts/2026-11-21-01-destruction.pdf',
      sha256: hexOf(81),
      pdf: true,
    }),
    'transcript.print': () => ({ path: '/home/ceremony/anchorite/transcripts/2026-11-21-01.pdf', sha256: hexOf(80), pdf: true }),
    'artifact.list': () =>
      this.scenario === 'empty'
        ? []
        : artifacts(this.scenario === 'huge' ? 10_000 : 0).map((artifact) => ({ ...artifact, superseded: false })),
    'artifact.show': ({ kind, name }) => ({
      kind,
      name,
      title: `Certificate of ${name}`,
      size: 524,
      sha256: digest(20),
      ceremony: null,
      text: `Certificate:\n    Version: 3\n    Subject: CN=\u202eevil\n${'    Extension: some long line of text that goes on for a while, to see how a line that does not fit behaves in here\n'.repeat(40)}`,
      pem: `-----BEGIN CERTIFICATE-----\n${'MIIBAKADAgECAhAwUF1VqhDD9LfikR0EyKfxMAoGCCqGSM49BAMDMIIBAKADAgEC\n'.repeat(9)}-----END CERTIFICATE-----\n`,
      subject: null,
    }),
    'artifact.frames': ({ artifact, density }) => {
      const content = new Uint8Array(artifact.kind === 'crl' ? 290 : 2_400).map((_, i) => (i * 37) % 251);
      const { kind, frames, total } = framesFor({ name: 'x.cer', mediaType: 'application/pkix-cert', content }, { density });
      return {
        kind,
        frames: [...frames],
        total,
        sha256: digest(20),
        size: content.length,
        expectedSeconds: 3,
        recommendFile: false,
      };
    },
    'ledger.page': ({ before, limit }) => {
      const to = before ?? 214;
      return Array.from({ length: Math.min(limit, to) }, (_, i) => ({
        seq: to - 1 - i,
        time: '2026-11-21T10:42:07Z',
        type: i % 3 === 0 ? 'certificate-issued' : 'step-completed',
        ceremony: '2026-11-21-01',
        hash: hexOf(to - i),
        prev: hexOf(to - 1 - i),
        line: `{"ceremony":"2026-11-21-01","data":{"step":"s001"},"prev":"${hexOf(1)}","seq":${to - 1 - i},"type":"step-completed","v":1}`,
      }));
    },
    'ledger.verify': async () => {
      for (let i = 1; i <= 5; i++) {
        this.emit('progress', { what: 'Verifying the ledger', done: i * 43, total: 214 });
        await wait(100);
      }
      return this.scenario === 'huge'
        ? refuse('ledger-broken', { seq: '17', why: 'prev does not match' })
        : { size: 214, headHash: hexOf(1), checkpoints: 7 };
    },
  };
}

const wrongPassphrase: FaultView = { code: 'volume-full', detail: { path: '/media/ceremony/STICK-1' }, logId: null };

const samplePlan: CeremonyView['script']['plan'] = {
  anchoritePlan: 1,
  title: 'Acme Root G2: root creation',
  organisation: 'Acme Industries',
  place: 'Vault room 2, Hamburg',
  participants: [
    { name: 'Maria Keller', role: 'ceremonyAdministrator', initials: 'MK' },
    { name: 'Jun Watanabe', role: 'cryptoOfficer', initials: 'JW' },
    { name: 'Ola Nordmann', role: 'internalWitness', initials: 'ON' },
  ],
  operations: [
    {
      kind: 'root-creation',
      name: 'acme-root-g2',
      subject: { commonName: 'Acme Root G2' },
      algorithm: 'EC-P384',
      validity: { years: 20 },
      preset: 'private-rfc5280',
      custody: { kind: 'throw-away' },
      crl: { nextUpdateDays: 180 },
    },
  ],
};
