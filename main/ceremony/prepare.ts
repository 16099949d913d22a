import { samePerson } from '../../shared/ceremony/same-person.ts';
import { witnessRoles } from '../../shared/ceremony/role.ts';
import { canonicalJson } from '../../shared/base/canonical-json.ts';
import { toHex } from '../../shared/base/bytes.ts';
import { wordsOf } from '../../shared/base/pgp-words.ts';
import { planSchema, type Plan } from '../../shared/ceremony/plan.ts';
import type { Script, Step } from '../../shared/ceremony/script.ts';
import type { TokenSelector } from '../../shared/ceremony/token-words.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { parseCertificate } from '../x509/parse-certificate.ts';
import { sha256 } from '../x509/sha256.ts';
import { approversNow, refuseNoApprover, registerGoesOn } from './approver-acts.ts';
import type { CeremonyPorts } from './ceremony-ports.ts';
import type { World } from './ceremony-program.ts';
import { actsOf } from './ceremony-registry.ts';
import { keyRecordsOf } from './held-key.ts';
import { refuseOfficerAsUser, tokensAskedOf } from './pin-conflict.ts';
import { findingsOfTries } from './pin-tries.ts';
import { prepareInOrder } from './plan-order.ts';
import { goOn, isHere } from './planned-custody.ts';
import { numberSteps, type ActDraft } from './step-draft.ts';
import { refuseWatchingCustodians } from './watching-custodians.ts';

/** Strict: an unknown member, a missing one or a wrong value is Fault `plan-invalid` with its path. */
export function parsePlan(raw: unknown): Plan {
  const parsed = planSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Fault('plan-invalid', { path: issue?.path.join('.') || 'the plan', problem: issue?.message ?? 'not a plan' });
}

/**
 * Plan to script. Everything that can be refused is refused here: no key but a throw-away one is touched, nothing is written.
 * Findings of level `error` are returned too, so that people can see them; `open` refuses such a script.
 */
export async function prepare(ports: CeremonyPorts, raw: unknown): Promise<Script> {
  const plan = parsePlan(raw);
  refuseRoom(plan);
  refuseDoubleNames(plan);
  const proposedAt = ports.clock.now();
  const world = await worldOf(ports, plan, proposedAt);
  const previews: Script['previews'] = [];
  const findings: Script['findings'] = [];
  const tokens: TokenSelector[] = [];
  const steps = compileSteps(plan);
  for (const operation of plan.operations) {
    refuseWatchingCustodians(operation, world);
    const prepared = await prepareInOrder(operation, world);
    await refuseNoApprover(world, operation, steps);
    registerGoesOn(world, operation);
    previews.push(...prepared.previews);
    const asked = await tokensAskedOf(operation, world);
    const all = [...prepared.findings, ...(await findingsOfTries(ports, asked))];
    findings.push(...all.map((finding) => ({ ...finding, operation: operation.name })));
    tokens.push(...asked);
    await goOn(world, operation);
  }
  await refuseOfficerAsUser(ports, plan, tokens);
  const digest = planDigest(ports, plan);
  return {
    mode: ports.mode,
    plan,
    planDigest: toHex(digest),
    planDigestWords: wordsOf(digest),
    proposedAt,
    steps: [...steps],
    previews,
    findings,
  };
}

/** SHA-256 over the canonical JSON of mode and plan: the value people compare with their paper. */
export function planDigest({ mode }: CeremonyPorts, plan: Plan): Uint8Array {
  return sha256(new TextEncoder().encode(canonicalJson({ mode, plan })));
}

/** All steps of a plan. Depends on plan and edition alone: the same plan gives the same script after a power loss, or years later. */
export function compileSteps(plan: Plan, edition?: number): readonly Step[] {
  const acts = plan.operations.flatMap((operation) => actsOf(operation, plan).map((act) => ({ operation: operation.name, act })));
  return numberSteps(plan, [{ operation: null, act: opening }, ...acts, { operation: null, act: closing }], edition);
}

const opening: ActDraft = {
  title: 'Opening',
  steps: [
    {
      kind: 'attest',
      who: 'witness',
      activity: 'Compare the UTC clock of this workstation with an independent clock. They agree within two minutes.',
      say: 'The time is … UTC.',
      button: 'Clock compared',
    },
    {
      kind: 'attest',
      who: 'ceremonyAdministrator',
      activity: 'Read the digest of the plan aloud, in hex or in words. Everyone compares it with the printed plan.',
      say: 'The digest of the plan is …',
      button: 'Plan digest compared',
    },
  ],
};

const closing: ActDraft = {
  title: 'Closing',
  steps: [
    {
      kind: 'attest',
      who: 'witness',
      activity: 'All present state: I was here throughout, the script was followed except as recorded, the record is true.',
      say: 'Does anyone not agree?',
      button: 'All agree',
    },
    { kind: 'act', effect: 'ledger.checkpoint', activity: 'Sign the checkpoint of the ledger and close the ceremony.' },
  ],
};

/** ANC-F1: nobody makes a signature alone. Someone leads, someone else watches, and initials tell them apart. */
function refuseRoom(plan: Plan): void {
  const roles = new Set(plan.participants.map(({ role }) => role));
  if (!roles.has('ceremonyAdministrator')) throw new Fault('ceremony-role-missing', { role: 'Ceremony Administrator' });
  if (!witnessRoles.some((role) => roles.has(role))) throw new Fault('ceremony-role-missing', { role: 'Internal Witness' });
  const initials = plan.participants.map((participant) => participant.initials.toUpperCase());
  if (new Set(initials).size !== initials.length) {
    throw new Fault('plan-invalid', { path: 'participants', problem: 'two participants have the same initials' });
  }
  // ANC-F20: whoever watches does nothing else.
  const [watching, acting] = [true, false].map((watches) =>
    plan.participants.filter(({ role }) => witnessRoles.includes(role) === watches),
  );
  const both = watching?.find(({ name }) => acting?.some((other) => samePerson(name, other.name)));
  if (both) throw new Fault('plan-invalid', { path: 'participants', problem: `${both.name} watches and acts` });
}

function refuseDoubleNames(plan: Plan): void {
  const names = plan.operations.map(({ name }) => name);
  const double = names.find((name, index) => names.indexOf(name) !== index);
  if (double !== undefined) throw new Fault('name-already-used', { name: double });
  if (plan.operations.length > 1 && plan.operations.some(({ kind }) => kind === 'media-export')) {
    throw new Fault('plan-invalid', { path: 'operations', problem: 'an export stands alone in its plan' });
  }
}

async function worldOf(ports: CeremonyPorts, { participants }: Plan, proposedAt: string): Promise<World> {
  const records = new Map((await keyRecordsOf(ports)).map((record) => [record.spkiSha256, record]));
  const keys = new Map([...records].map(([spkiSha256, record]) => [spkiSha256, [{ after: null, record }]]));
  const nothingYet = {
    authorities: new Map(),
    plannedRevocations: new Map(),
    plannedCrls: new Map(),
    promised: [],
    initialisations: [],
  };
  const approvers = { enrolled: (await approversNow(ports)).map(({ person }) => person), byPlan: [], cutOffBy: null };
  const world: World = { ports, proposedAt, participants, keys, approvers, ...nothingYet };
  for (const row of await ports.ledger.authorities()) {
    const view = parseCertificate(row.der);
    const keyRecord = records.get(row.spkiSha256);
    world.authorities.set(row.name, {
      name: row.name,
      issuer: row.issuer,
      view,
      fingerprint: row.fingerprint,
      provisional: false,
      adopted: row.adopted,
      keyHere: () => isHere(ports, view.spki.der, keyRecord),
      keyRecord: keyRecord ?? null,
      signUntil: keyRecord?.signUntil ?? null,
      revokedSince: row.revoked?.revocationDate ?? null,
      preset: row.preset,
    });
  }
  return world;
}
