/**
 * A process of its own that holds one production ceremony, or goes on with the one that a process before it left behind, and that
 * kills itself at the wanted point. Its order comes as one JSON argument, the passphrase on standard input. It says, one JSON
 * value a line: each head of the ledger as soon as it is durable, and at its end what became of the ceremony.
 */
import { appendFileSync, readFileSync, writeSync } from 'node:fs';
import { z } from 'zod';
import { digitsOf } from '../../shared/ceremony/approval.ts';
import { planSchema } from '../../shared/ceremony/plan.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { ActivationSecret, decodeUtf8 } from '../../main/keystore/activation-secret.ts';
import { forkedTokenHost } from '../../main/app/token-host-process.ts';
import { openWorkplace } from '../../main/open-workplace.ts';
import { driveCeremony, type Answers } from '../../main/terminal/drive-ceremony.ts';
import { KillSwitch } from './kill-switch.ts';

const order = z
  .strictObject({
    home: z.string(),
    shipped: z.string(),
    plan: planSchema,
    killAt: z.int().min(0),
    /** Whether what was left behind is aborted; else it is resumed. */
    abort: z.boolean(),
    cards: z.string(),
    tokenHost: z.string(),
  })
  .parse(JSON.parse(process.argv[2] ?? ''));
const passphrase = readFileSync(0, 'utf8');

const say = (value: unknown): void => void writeSync(1, `${JSON.stringify(value)}\n`);
const killSwitch = new KillSwitch(order.killAt, (size, hash) => say({ size, hash }));

/** What was shown last: each custodian gives it back at once. */
let last = '';

/** Cards outlive the process, as paper does. The first custodian whose share is still wanted gives it. */
function cardOf(set: string | undefined, notice: string | null): string {
  const wanted = (/One of: (.*)\.$/.exec(notice ?? '')?.[1] ?? '').split(', ');
  const cards = readFileSync(order.cards, 'utf8')
    .trim()
    .split('\n')
    .map((line) => z.object({ set: z.string(), person: z.string(), words: z.string() }).parse(JSON.parse(line)));
  return cards.findLast((card) => card.set === set && card.person === wanted[0])?.words ?? '';
}

const answers: Answers = {
  announce: () => undefined,
  attest: (step, { script }) =>
    Promise.resolve({ initials: script.plan.participants.find(({ role }) => role === step.who)?.initials ?? '' }),
  approve: (approval, step, { script }) => {
    const initials = script.plan.participants.find(({ role }) => role === step.who)?.initials ?? '';
    return Promise.resolve({ initials, digits: digitsOf(approval) });
  },
  confirm: (step) => Promise.resolve(step.expect ?? ''),
  activation: ({ secret, person, notice }, shown) => {
    const set = /Set ([0-9a-f]{4})/.exec(notice ?? '')?.[1];
    if (shown) {
      const words = decodeUtf8(shown.bytes());
      appendFileSync(order.cards, `${JSON.stringify({ set, person, words })}\n`);
      last = words;
      return Promise.resolve(ActivationSecret.fromText('taken'));
    }
    if (secret === 'share') return Promise.resolve(ActivationSecret.fromText(person === null ? cardOf(set, notice) : last));
    // A key that is offline has another one, and so has each of two people.
    const whose = person ?? /^The half that (.*) set in /.exec(notice ?? '')?.[1];
    const own = whose === undefined ? ` ${secret}` : ` of ${whose}`;
    return Promise.resolve(ActivationSecret.fromText(secret === 'passphrase' ? passphrase : `${passphrase}${own}`));
  },
  refused: (fault) => {
    throw fault;
  },
};

async function hold(): Promise<void> {
  const workplace = await openWorkplace({
    home: order.home,
    mode: 'production',
    shipped: { folder: order.shipped },
    startTokenHost: forkedTokenHost(order.tokenHost),
    printer: { print: () => Promise.reject(new Fault('printer-unavailable')) },
    application: 'Anchorite test',
    runtime: `Node ${process.versions.node}`,
    devices: [],
    onChange: () => undefined,
    around: (ports, folder) => killSwitch.around(ports, folder),
  });
  const { conductor, ports } = workplace;
  const held = (await ports.ledger.ceremonies()).some(({ title, state }) => title === order.plan.title && state === 'closed');
  if (conductor.current()?.state.status === 'interrupted') await (order.abort ? conductor.abort('test') : conductor.resume());
  else if (!held) {
    const script = await conductor.propose(order.plan);
    await conductor.open(
      script.planDigest,
      script.findings.map(({ rule }) => rule),
    );
  }
  const state = conductor.current() ? (await driveCeremony(conductor, answers)).state.status : 'closed';
  await workplace.close();
  say({ state, active: killSwitch.active, points: killSwitch.points });
}

hold().catch((thrown: unknown) => {
  say({ failed: String(thrown) });
  process.exitCode = 1;
});
