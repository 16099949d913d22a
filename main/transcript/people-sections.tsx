import { roleTitle, roles, type Participant } from '../../shared/ceremony/role.ts';
import { BlankRows, FieldTable, RuledTable, Section } from './form-parts.tsx';
import { externalRoles, roleDuties } from './role-duties.ts';
import type { LabelledValue } from './transcript-record.ts';

/** Who is in the room, with lines to sign on arrival (standards E7), and what each role is for (standards E3). */
export function ParticipantsSection({ participants }: { readonly participants: readonly Participant[] }) {
  const present = roles.filter((role) => participants.some((person) => person.role === role));
  return (
    <Section number="1" title="Participants" page>
      <RuledTable
        head={['Role', 'Printed name', 'Initials', 'Identity checked by', 'Signature', 'Date', 'Time', 'Zone']}
        widths={[26, null, 13, 25, 32, 17, 13, 11]}
        className="handwritten"
      >
        {participants.map((person, i) => (
          <tr key={i}>
            <td>{roleTitle[person.role]}</td>
            <td className="name">{person.name}</td>
            <td className="centre">{person.initials}</td>
            <td />
            <td />
            <td />
            <td />
            <td />
          </tr>
        ))}
        <BlankRows rows={2} columns={8} />
      </RuledTable>
      <h3>Functions and responsibilities</h3>
      <RuledTable head={['Role', 'Belongs to', 'During the ceremony', 'Afterwards']} widths={[30, 22, null, 56]}>
        {present.map((role) => (
          <tr key={role}>
            <td>{roleTitle[role]}</td>
            <td>{externalRoles.has(role) ? 'outside' : 'organisation'}</td>
            <td>{roleDuties[role].during}</td>
            <td>{roleDuties[role].after}</td>
          </tr>
        ))}
      </RuledTable>
    </Section>
  );
}

const rules = [
  'Steps are done in the order printed. A step that was done is initialled by the witness, with the time, on paper as well as on screen.',
  'Times are UTC (Coordinated Universal Time) as 24-hour HH:MM, from the clock that was confirmed at the first step.',
  'Corrections are struck through once, legibly, and initialled; nothing is erased.',
  'What differs from the script is written on an exception sheet at once. Exceptions are no fault of anyone.',
  'Nobody leaves or enters during an act except in an emergency; an absence outside a break is an exception.',
  'Only the person named in a step touches the machine, a token or an envelope.',
];

/** House rules and the table of materials and seals (standards E17); what the program knows is printed, the rest is by hand. */
export function RulesSection({ devices }: { readonly devices: readonly LabelledValue[] }) {
  return (
    <Section number="2" title="Rules, materials and seals">
      <ol className="rules">
        {rules.map((rule) => (
          <li key={rule}>{rule}</li>
        ))}
      </ol>
      {devices.length === 0 ? null : <FieldTable rows={devices} />}
      <RuledTable
        head={['Item', 'Make and model', 'Serial', 'Bag no. before', 'Intact', 'Used as', 'Bag no. after']}
        widths={[null, 28, 24, 24, 14, 24, 24]}
        className="handwritten together"
      >
        <BlankRows rows={5} columns={7} />
      </RuledTable>
    </Section>
  );
}
