import type { ApproverWithdrawal } from '../../shared/ceremony/approver-operations.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import { approversNow, enrolledPerson, previewOfApprovers, sweepApprovers } from './approver-acts.ts';
import type { CeremonyProgram } from './ceremony-program.ts';
import type { Effect } from './effect.ts';

/** A person approves no more (ANC-F18): recorded, then their key is removed. The person need not be there. */
export const approverWithdrawal: CeremonyProgram<ApproverWithdrawal> = {
  acts: ({ person, why }) => [
    {
      title: `Approver ${person}`,
      steps: [
        {
          kind: 'attest',
          who: 'ceremonyAdministrator',
          activity: `Say why ${person} approves no more, and since when that is known.`,
          say: `${person} approves no more: ${why}`,
          button: 'Said, as far as it is known',
        },
        {
          kind: 'attest',
          who: 'witness',
          activity: `You heard why ${person} approves no more, and who says so.`,
          button: 'Heard',
        },
        { kind: 'act', effect: 'approver.withdraw', activity: `Record that ${person} approves no more.` },
        { kind: 'act', effect: 'approver.sweep', activity: `Remove the approval key of ${person}.` },
      ],
    },
  ],

  async prepare({ name, person, why }, { ports }) {
    const { spkiSha256 } = await enrolledPerson(ports, person);
    const register = await approversNow(ports);
    const change = `${person} approves no more, their key ${spkiSha256.slice(0, 16)} is removed: ${why}`;
    return {
      previews: [previewOfApprovers(name, `Approver ${person}`, register, [change])],
      findings: register.length === 1 ? [lastOne(person)] : [],
    };
  },

  effects: { 'approver.withdraw': (context) => withdraw(context), 'approver.sweep': (context) => sweepApprovers(context) },
};

const lastOne = (person: string): Finding => ({
  rule: 'ANC-APPROVER-LAST',
  level: 'warning',
  clause: 'standards F18',
  message: `Without ${person} nobody is enrolled: approvals are by initials alone again, which show nobody. Enrol somebody else first`,
});

const withdraw: Effect<ApproverWithdrawal> = async ({ ports, ceremony, operation: { person, why } }) => {
  const found = await enrolledPerson(ports, person);
  return {
    evidence: [{ label: 'Approver', value: `${found.person}, enrolled since ${found.since}: approves no more` }],
    entries: [{ type: 'approver-withdrawn', ceremony, data: { person: found.person, keyId: found.keyId, why } }],
  };
};
