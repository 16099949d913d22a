import { bytesOfBase64, groupedHex, toBase64, toHex } from '../../shared/base/bytes.ts';
import type { ApproverEnrolment } from '../../shared/ceremony/approver-operations.ts';
import { approverNamed } from '../../shared/ceremony/approver-register.ts';
import { ask } from '../../shared/ceremony/ask.ts';
import { samePerson } from '../../shared/ceremony/same-person.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { sha256 } from '../x509/sha256.ts';
import {
  approverKeyId,
  approversNow,
  enrolledAlready,
  previewOfApprovers,
  refuseNotWatching,
  sweepApprovers,
} from './approver-acts.ts';
import type { CeremonyProgram } from './ceremony-program.ts';
import type { Accepting, Effect } from './effect.ts';
import { agree, agreementStep, askToAgree, findingOfWithout, refuseNobodyAgrees } from './register-agreement.ts';
import { copyOf } from './signed-approval.ts';

/**
 * Enrolment of an approver (ANC-F18): a person who watches gets a key of their own, sealed under a passphrase that they set out of
 * view. Their approvals are signed with it from then on; as long as anybody is enrolled, initials alone approve nothing.
 */
export const approverEnrolment: CeremonyProgram<ApproverEnrolment> = {
  acts: ({ person }) => [
    {
      title: `Approver ${person}`,
      steps: [
        {
          kind: 'attest',
          who: 'ceremonyAdministrator',
          activity: `Compare a document of identity with the name and the face of ${person}.`,
          say: `${person} becomes an approver: what is signed here needs their approval, or that of another who is enrolled.`,
          button: 'Identity compared',
        },
        agreementStep,
        {
          kind: 'activate',
          effect: 'approver.enrol',
          activity: `${person} sets an approval passphrase, out of view of everyone else.`,
          button: 'Set the approval passphrase',
        },
        {
          kind: 'act',
          effect: 'approver.sweep',
          activity: `Remove the key of an earlier enrolment of ${person}, where there is one.`,
        },
        {
          kind: 'attest',
          who: 'witness',
          activity: `Ask ${person}: the approval passphrase is theirs alone, is kept where only they find it, and nobody saw it. Where somebody may have seen it, record that as an exception and enrol ${person} again.`,
          say: 'I approve only what I have compared, and I give my passphrase to nobody.',
          button: 'Asked and answered',
        },
      ],
    },
  ],

  async prepare(operation, world) {
    const { name, person, iterations } = operation;
    const { ports, participants, approvers } = world;
    refuseNotWatching(participants, person);
    await refuseNobodyAgrees(world, operation);
    const former = approverNamed(await approversNow(ports), person);
    const terms = ports.keyStores['sealed-file'].sealingTerms(iterations);
    const changes = [
      `${person} is enrolled with a new Ed25519 key, sealed: ${terms}`,
      ...(former ? [`their key of ${former.since} ends`] : []),
    ];
    return {
      previews: [await previewOfApprovers(name, `Approver ${person}`, world, changes)],
      findings: [...(approvers.enrolled.length === 0 ? [firstOne(person)] : []), ...findingOfWithout(world, operation)],
    };
  },

  asks: {
    'approver.agree': (context) => askToAgree(context),
    'approver.enrol': async ({ ports, ceremony, operation, given, resumed }) => {
      if (given.length > 0 || (await enrolledAlready(ports, { ceremony, operation, resumed }))) return null;
      return ask('approval-passphrase', 'set', operation.person, { person: operation.person });
    },
  },
  accepts: { 'approver.enrol': (context, datum) => refuseShared(context, datum) },
  effects: {
    'approver.agree': (context) => agree(context),
    'approver.enrol': (context) => enrol(context),
    'approver.sweep': (context) => sweepApprovers(context),
  },
};

const firstOne = (person: string): Finding => ({
  rule: 'ANC-APPROVER-FIRST',
  level: 'notice',
  clause: 'standards F18',
  message: `From then on nothing is signed without ${person}, or somebody else who is enrolled. Enrol two people, so that signing does not wait for one`,
});

/** Nobody’s approval is opened by what opens another’s, or opened their own before, unless it is played. Fault `passphrase-shared` {what}. */
const refuseShared: Accepting<ApproverEnrolment> = async ({ ports, operation }, datum) => {
  for (const { person, spki, keyId } of await approversNow(ports)) {
    if (datum.machineMade && samePerson(person, operation.person)) continue;
    const again = copyOf(datum);
    const opened = await ports.approverKeys.activate(bytesOfBase64(spki), again, keyId).catch(() => undefined);
    again.wipe();
    opened?.deactivate();
    if (opened) throw new Fault('passphrase-shared', { what: `the approval key of ${person}` });
  }
};

const enrol: Effect<ApproverEnrolment> = async ({ ports, ceremony, operation, given, resumed }) => {
  const [activation] = given;
  if (await enrolledAlready(ports, { ceremony, operation, resumed }))
    return { evidence: [{ label: 'Approver', value: `${operation.person}, recorded already` }] };
  if (!activation) throw new Fault('step-out-of-order');
  const { name, person, iterations, without } = operation;
  const alone = without !== undefined && (await approversNow(ports)).length > 0;
  const keyId = approverKeyId(ceremony, name, resumed);
  // Of this very try, where its passphrase was refused after the file was written.
  await ports.approverKeys.discard(keyId);
  const { spki } = await ports.approverKeys.generate({ keyId, algorithm: 'Ed25519', activation, iterations });
  const spkiSha256 = toHex(sha256(spki));
  return {
    evidence: [
      { label: 'Approver', value: person },
      { label: 'Approval key SHA-256', value: groupedHex(spkiSha256) },
    ],
    entries: [
      { type: 'approver-enrolled', ceremony, data: { person, keyId, spki: toBase64(spki), spkiSha256, ...(alone && { without }) } },
    ],
  };
};
