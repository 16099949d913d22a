import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CeremonyPorts } from '../../../main/ceremony/ceremony-ports.ts';
import type { Bench } from '../../../main/ceremony/effect.ts';
import type { ApprovalWords } from '../../../shared/ceremony/approval.ts';
import { approvalLines, digitsAsked, digitsOf } from '../../../shared/ceremony/approval.ts';
import type { Participant } from '../../../shared/ceremony/role.ts';
import type { Step } from '../../../shared/ceremony/script.ts';
import { approveOnBench, approvedOn, approvingPerson, refuseUnapproved } from '../../../main/ceremony/approval.ts';
import { approve, askApproval } from '../../../main/ceremony/approved-tbs.ts';
import { acceptLinted } from '../../../main/ceremony/linted-tbs.ts';
import { emptyBench } from '../../../main/ceremony/live-ceremony.ts';
import { compileSteps } from '../../../main/ceremony/prepare.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import { wordFault } from '../../../shared/fault/fault-wording.ts';
import { sampleRoot } from '../../support/sample-plans.ts';
import { codeOf } from '../../support/test-room.ts';
import { people, planOf } from '../../support/test-workplace.ts';

const tbs = Uint8Array.from([0x30, 0x03, 0x02, 0x01, 0x2a]);
const digest = createHash('sha256').update(tbs).digest('hex');
const drawing = (octet: number) => ({ bytes: (length: number) => new Uint8Array(length).fill(octet) });
const asked = (octet = 2, bytes = tbs) =>
  askApproval(drawing(octet), 'tbsCertificate', acceptLinted(bytes, []), [{ label: 'version', value: 'v3' }]);

const plan = planOf(sampleRoot());
const steps = compileSteps(plan);
const step = steps.find(({ kind }) => kind === 'approve') as Step;
const among = (...participants: readonly Participant[]) => ({ ...plan, participants: [...participants] });

describe('what a second person is asked', () => {
  it('is one of the eight lines of the digest, each as likely as another', () => {
    const count = new Map<number, number>();
    for (let octet = 0; octet < 256; octet++) {
      const { from } = asked(octet);
      count.set(from, (count.get(from) ?? 0) + 1);
    }
    expect([...count].toSorted(([a], [b]) => a - b)).toEqual([1, 9, 17, 25, 33, 41, 49, 57].map((from) => [from, 32]));
  });

  it('is found by the number of its line', () => {
    const approval = asked(2);
    expect(approval.digest).toBe(digest);
    expect(digitsAsked(approval)).toBe('17 to 24');
    expect(
      approvalLines(approval)
        .map(({ digits }) => digits)
        .join(''),
    ).toBe(digest);
    expect(approvalLines(approval).find(({ from }) => from === 17)?.digits).toBe(digest.slice(16, 24));
    expect(digitsOf(approval)).toBe(digest.slice(16, 24));
  });
});

describe('digits that are typed', () => {
  it('approve the bytes when they are those asked for, in either case and with blanks', () => {
    const right = digest.slice(16, 24);
    for (const typed of [right, right.toUpperCase(), ` ${right.slice(0, 4)} ${right.slice(4)} `])
      expect(approve(asked(), typed, 'WW').bytes).toBe(tbs);
  });

  it.each([
    ['none', ''],
    ['those of another line', digest.slice(0, 8)],
    ['one wrong', `${digest.slice(16, 23)}${digest[23] === '0' ? '1' : '0'}`],
    ['one too few', digest.slice(16, 23)],
    ['one too many', digest.slice(16, 25)],
    ['the whole digest', digest],
  ])('are refused: %s; what was asked is said, never the right ones', (_what, typed) => {
    let fault = new Fault('internal');
    try {
      approve(asked(), typed, 'WW');
    } catch (thrown) {
      fault = thrown as Fault;
    }
    expect(fault).toMatchObject({ code: 'approval-mismatch', detail: { asked: '17 to 24' } });
    const { refused, next } = wordFault(fault.code, fault.detail);
    expect(refused).toContain('digits 17 to 24');
    expect(`${refused} ${next} ${JSON.stringify(fault.detail)}`).not.toContain(digest.slice(16, 24));
  });
});

describe('whoever approves', () => {
  it('watches', () => {
    expect(approvingPerson(plan, step, ' ww ').name).toBe(people.find(({ initials }) => initials === 'WW')?.name);
  });

  it.each([
    ['the administrator, who leads', 'AA', 'witness-needed'],
    ['the crypto officer, who confirms', 'OO', 'witness-needed'],
    ['nobody', '', 'initials-unknown'],
    ['somebody who is not there', 'ZZ', 'initials-unknown'],
  ])('is not %s', async (_who, initials, code) => {
    expect(await codeOf(() => approvingPerson(plan, step, initials))).toBe(code);
  });

  it.each(['Ada Lind', 'ada  lind ', 'Ａda Lind'])('does not also lead under another role, written “%s”', async (name) => {
    const twice = among(
      { name: 'Ada Lind', role: 'ceremonyAdministrator', initials: 'AA' },
      { name, role: 'internalWitness', initials: 'A2' },
    );
    expect(await codeOf(() => approvingPerson(twice, step, 'A2'))).toBe('approver-acts');
  });
});

describe('an approval', () => {
  /** A ledger in which nobody is enrolled. */
  const ports = { ledger: { entriesOfTypes: () => Promise.resolve([]) } } as unknown as CeremonyPorts;
  const words = (digits: string): ApprovalWords => ({ initials: 'WW', digits });
  const bench = () => ({ ...emptyBench(), tbs: Uint8Array.from(tbs), asked: asked(2, Uint8Array.from(tbs)) });
  const approveOn = (one: Bench, typed: ApprovalWords) => approveOnBench({ bench: one, ports }, plan, step, typed);
  const approved = async () => {
    const one = bench();
    const word = await approveOn(one, words(digest.slice(16, 24)));
    if ('secret' in word) throw new Error('a passphrase is asked for');
    return { one, evidence: word.evidence, initials: word.initials };
  };

  it('says what, which digits, who, and what shows that it is them, and lets these bytes be signed', async () => {
    const { one, evidence, initials } = await approved();
    expect(initials).toBe('WW');
    const labels = ['Approved tbsCertificate SHA-256', 'Digits typed', 'Approved by', 'Shown by'];
    expect(evidence.map(({ label }) => label)).toEqual(labels);
    expect(evidence[3]?.value).toBe('initials alone: nobody is enrolled as an approver');
    expect(evidence[0]?.value.replaceAll(' ', '')).toBe(digest);
    expect(evidence[1]?.value).toBe('17 to 24');
    expect(approvedOn(one)).toMatchObject({ digest, bytes: tbs });
  });

  it('is needed', async () => {
    expect(await codeOf(() => approvedOn(bench()))).toBe('step-out-of-order');
    expect(await codeOf(() => approveOn(emptyBench(), words('')))).toBe('step-out-of-order');
  });

  it('is not given by wrong digits, and not by right ones of somebody else', async () => {
    const one = bench();
    expect(await codeOf(() => approveOn(one, words('00000000')))).toBe('approval-mismatch');
    const officer = { initials: 'OO', digits: digest.slice(16, 24) };
    expect(await codeOf(() => approveOn(one, officer))).toBe('witness-needed');
    expect(one.approved).toBeUndefined();
  });

  it.each([
    ['the bytes that were approved', (one: ReturnType<typeof bench>) => one.asked.linted.bytes.fill(0, 4)],
    ['the bytes on the bench', (one: ReturnType<typeof bench>) => one.tbs.fill(0, 4)],
    ['what is on the bench', (one: ReturnType<typeof bench>) => (one.tbs = Uint8Array.of(0x30, 0x00))],
    ['what is asked', (one: ReturnType<typeof bench>) => (one.asked = asked(2, Uint8Array.of(0x30, 0x00)))],
  ])('is void when somebody changes %s', async (_what, change) => {
    const { one } = await approved();
    change(one);
    expect(await codeOf(() => approvedOn(one))).toBe('approval-void');
  });
});

describe('a script', () => {
  it('approves after lint and before the confirmation of each signature', () => {
    const approvals = steps.flatMap(({ kind }, at) => (kind === 'approve' ? [at] : []));
    expect(approvals.map((at) => [steps[at - 1]?.effect, steps[at]?.who, steps[at + 1]?.kind])).toEqual([
      ['certificate.lint', 'internalWitness', 'confirm'],
      ['crl.lint', 'internalWitness', 'confirm'],
    ]);
  });

  it('of the first edition has no approval, other numbers, and is not resumed to a signature', async () => {
    const first = compileSteps(plan, 1);
    expect(first.map(({ activity }) => activity)).toEqual(
      steps.flatMap(({ kind, activity }) => (kind === 'approve' ? [] : [activity])),
    );
    expect(first.map(({ number }) => number)).toEqual(first.map((_step, at) => at + 1));
    expect(await codeOf(() => refuseUnapproved(first, 0))).toBe('ceremony-not-resumable');
    const signed = first.findLastIndex(({ effect }) => effect === 'crl.sign') + 1;
    expect(() => refuseUnapproved(first, signed)).not.toThrow();
    expect(() => refuseUnapproved(steps, 0)).not.toThrow();
  });
});
