import type { Dispatch, ReactNode } from 'react';
import { roles, roleTitle } from '../../shared/ceremony/role.ts';
import { TextField, SelectField } from '../parts/field.tsx';
import { wizardText } from '../text/wizard-text.ts';
import type { PeopleAction, PeopleDraft, PersonDraft } from './people-draft.ts';
import type { Problems } from './plan-check.ts';

const text = wizardText.who;
const roleChoices = roles.map((role) => ({ value: role, label: roleTitle[role] }));

/** Who is in the room, where, and for whom. */
export function WhoStep({
  draft,
  dispatch,
  title,
  onTitle,
  problems,
}: {
  draft: PeopleDraft;
  dispatch: Dispatch<PeopleAction>;
  title: string;
  onTitle: (title: string) => void;
  problems: Problems;
}): ReactNode {
  return (
    <>
      <p className="lead">{text.intro}</p>
      <TextField label={text.title} value={title} onChange={onTitle} problem={problems['title']} />
      <div className="pair">
        <TextField
          label={text.organisation}
          value={draft.organisation}
          onChange={(value) => dispatch({ type: 'set', field: 'organisation', value })}
          problem={problems['organisation']}
        />
        <TextField
          label={text.place}
          value={draft.place}
          onChange={(value) => dispatch({ type: 'set', field: 'place', value })}
          problem={problems['place']}
        />
      </div>
      <fieldset className="people">
        <legend>{text.people}</legend>
        <p className="hint">{text.hint}</p>
        {draft.people.map((person, i) => (
          <PersonRow
            key={person.key}
            person={person}
            place={i}
            removable={draft.people.length > 1}
            dispatch={dispatch}
            problems={problems}
          />
        ))}
        <button type="button" onClick={() => dispatch({ type: 'add' })}>
          {text.add}
        </button>
      </fieldset>
    </>
  );
}

function PersonRow({
  person,
  place,
  removable,
  dispatch,
  problems,
}: {
  person: PersonDraft;
  place: number;
  removable: boolean;
  dispatch: Dispatch<PeopleAction>;
  problems: Problems;
}): ReactNode {
  const problem = (field: string) => problems[`participants.${place}.${field}`];
  return (
    <div className="person">
      <TextField
        label={text.of(text.name, place + 1)}
        value={person.name}
        onChange={(value) => dispatch({ type: 'person', key: person.key, field: 'name', value })}
        problem={problem('name')}
      />
      <SelectField
        label={text.of(text.role, place + 1)}
        value={person.role}
        choices={roleChoices}
        onChange={(value) => {
          const role = roles.find((candidate) => candidate === value);
          if (role !== undefined) dispatch({ type: 'role', key: person.key, role });
        }}
        problem={problem('role')}
      />
      <TextField
        label={text.of(text.initials, place + 1)}
        value={person.initials}
        onChange={(value) => dispatch({ type: 'person', key: person.key, field: 'initials', value })}
        problem={problem('initials')}
      />
      <button
        type="button"
        className="quiet"
        aria-label={text.remove(place + 1)}
        disabled={!removable}
        onClick={() => dispatch({ type: 'remove', key: person.key })}
      >
        {text.removeShort}
      </button>
    </div>
  );
}
