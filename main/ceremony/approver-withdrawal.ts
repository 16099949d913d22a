import type { ApproverWithdrawal } from '../../shared/ceremony/approver-operations.ts';
import { approverNamed } from '../../shared/ceremony/approver-register.ts';
import { samePerson } from '../../shared/ceremony/same-person.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { Finding } from '../../shared/ceremony/script.ts';
import { approversNow, previewOfApprovers, sweepApprovers, withdrawnAlready } from './approver-acts.ts';
import type { CeremonyProgram } from './ceremony-program.ts';
import type { Effect } from './effect.ts';
import { agree, agreementStep, askToAgree, findingOfWithout, refuseNobodyAgrees } from './register-agreement.ts';

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
        agreementStep,
        { kind: 'act', effect: 'approver.withdraw', activity: `Record that ${person} approves no more.` },
        { kind: 'act', effect: 'approver.sweep', activity: `Remove the approval key of ${person}.` },
      ],
    },
  ],

  async prepare(operation, world) {
    const { name, person, why } = operation;
    const { enrolled } = world.approvers;
    if (!enrolled.some((one) => samePerson(one, person))) throw new Fault('approver-unknown', { person });
    await refuseNobodyAgrees(world, operation);
    const change = `${person} approves no more, their key is removed: ${why}`;
    return {
      previews: [await previewOfApprovers(name, `Approver ${person}`, world, [change])],
      findings: [...(enrolled.length === 1 ? [lastOne(person)] : []), ...findingOfWithout(world, operation)],
    };
  },

  asks: { 'approver.agree': (context) => askToAgree(context) },
  effects: {
    'approver.agree': (context) => agree(context),
    'approver.withdraw': (context) => withdraw(context),
    'approver.sweep': (context) => sweepApprovers(context),
  },
};

const lastOne = (person: string): Finding => ({
  rule: 'ANC-APPROVER-LAST',
  level: 'warning',
  clause: 'standards F18',
  message: `Without ${person} nobody is enrolled: approvals are by initials alone again, which show nobody. Enrol somebody else first`,
});

const withdraw: Effect<ApproverWithdrawal> = async ({ ports, ceremony, operation: { person, why, without } }) => {
  // The act begins again after an interruption, and the record stands already.
  if (await withdrawnAlready(ports, ceremony, person)) return { evidence: [{ label: 'Approver', value: 'recorded already' }] };
  const found = approverNamed(await approversNow(ports), person);
  if (!found) throw new Fault('approver-unknown', { person });
  return {
    evidence: [{ label: 'Approver', value: `${found.person}, enrolled since ${found.since}: approves no more` }],
    entries: [{ type: 'approver-withdrawn', ceremony, data: { person: found.person, keyId: found.keyId, why, without } }],
  };
};
