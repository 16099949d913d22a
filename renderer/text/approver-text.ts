import type { CeremonyKind } from '../../shared/contract/views.ts';

type ApproverKind = Extract<CeremonyKind, `approver-${string}`>;

/** Words of approvers: who shows that an approval is theirs. */
export const approverText = {
  names: { 'approver-enrolment': 'Approver enrolment', 'approver-withdrawal': 'Approver withdrawal' } satisfies Record<
    ApproverKind,
    string
  >,
  purpose: {
    'approver-enrolment':
      'Somebody who watches gets a key of their own, under their own passphrase: their approvals are signed with it.',
    'approver-withdrawal': 'Somebody approves no more: their key is removed.',
  } satisfies Record<ApproverKind, string>,
  why: { 'approver-enrolment': 'Enrol an approver', 'approver-withdrawal': 'Withdraw an approver' } satisfies Record<
    ApproverKind,
    string
  >,
  title: {
    'approver-enrolment': (person: string) => `Enrolment of ${person || 'an approver'}`,
    'approver-withdrawal': (person: string) => `Withdrawal of ${person || 'an approver'}`,
  },
  intro: {
    'approver-enrolment':
      'An approver watches, and holds and leads nothing. Once anybody is enrolled, nothing is signed without one of them, their digits and their passphrase. Enrol two, so that signing never waits for one.',
    'approver-withdrawal': 'They left, or somebody else may know their passphrase. They need not be there.',
  },
  who: 'Approver',
  person: 'Name of the approver',
  personHint: 'As among the participants, as a witness or auditor. Enrolled before: the earlier key ends.',
  iterations: 'PBKDF2 iterations',
  iterationsHint: 'Left empty: 10 000 000, some seconds for each approval. At least 600 000.',
  whom: 'Who approves no more',
  agreement: 'Agreement',
  without: 'Why nobody who is enrolled agrees',
  withoutHint: (enrolled: string) =>
    `Left empty: one of these watches and agrees with their passphrase: ${enrolled}. Only where none of them ever can, say why. It stays in the ledger, and nothing is signed after it in this ceremony.`,
  nobody: 'Nobody is enrolled.',
  reason: 'Why',
  whyHint: 'Kept in the ledger and on the transcript.',
  screen: {
    title: 'Approvers',
    empty: 'Nobody is enrolled yet',
    emptyBody:
      'What is signed is approved by the initials of a witness, which anybody could type. An enrolled approver shows with a passphrase of their own that it is them.',
    enrol: 'Enrol an approver …',
    again: 'Enrol again …',
    withdraw: 'Withdraw …',
    person: 'Approver',
    since: 'Enrolled',
    key: 'Approval key SHA-256',
    last: 'Approved last',
    never: 'nothing yet',
    missing: 'key file missing: enrol again',
    rule: 'Nothing is signed here without the approval of one of these people.',
    lone: 'Only one is enrolled: signing waits for them. Enrol a second.',
  },
} as const;
