import { groupedHex, toBase64, toHex } from '../../shared/base/bytes.ts';
import type { ApproverEnrolment } from '../../shared/ceremony/approver-operations.ts';
import { approverNamed } from '../../shared/ceremony/approver-register.ts';
import { ask } from '../../shared/ceremony/ask.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import { Fault } from '../../shared/fault/fault.ts';
import { sha256 } from '../x509/sha256.ts';
import { approverKeyId, approversNow, previewOfApprovers, sweepApprovers, watchingPerson } from './approver-acts.ts';
import type { CeremonyProgram } from './ceremony-program.ts';
import type { Effect } from './effect.ts';

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
          activity: `${person} alone knows the approval passphrase, has it where only they find it, and read the digest of the key above.`,
          say: 'I approve only what I have compared, and I give my passphrase to nobody.',
          button: 'Said and heard',
        },
      ],
    },
  ],

  async prepare({ name, person, iterations }, { ports, participants }) {
    watchingPerson(participants, person);
    const register = await approversNow(ports);
    const former = approverNamed(register, person);
    const terms = ports.keyStores['sealed-file'].sealingTerms(iterations);
    const changes = [
      `${person} is enrolled with a new Ed25519 key, sealed: ${terms}`,
      ...(former ? [`their key of ${former.since} ends`] : []),
    ];
    return {
      previews: [previewOfApprovers(name, `Approver ${person}`, register, changes)],
      findings: register.length === 0 ? [firstOne(person)] : [],
    };
  },

  asks: {
    'approver.enrol': ({ operation: { person }, given }) =>
      Promise.resolve(given.length === 0 ? ask('approval-passphrase', 'set', person, { person }) : null),
  },
  effects: { 'approver.enrol': (context) => enrol(context), 'approver.sweep': (context) => sweepApprovers(context) },
};

const firstOne = (person: string): Finding => ({
  rule: 'ANC-APPROVER-FIRST',
  level: 'notice',
  clause: 'standards F18',
  message: `From then on nothing is signed without ${person}, or somebody else who is enrolled. Enrol two people, so that signing does not wait for one`,
});

const enrol: Effect<ApproverEnrolment> = async ({ ports, ceremony, operation, given, resumed }) => {
  const [activation] = given;
  if (!activation) throw new Fault('step-out-of-order');
  const { name, person, iterations } = operation;
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
    entries: [{ type: 'approver-enrolled', ceremony, data: { person, keyId, spki: toBase64(spki), spkiSha256 } }],
  };
};
