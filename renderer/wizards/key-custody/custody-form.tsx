import type { Dispatch, ReactNode } from 'react';
import { nextStates } from '../../../shared/ceremony/key-transitions.ts';
import { exportFormats } from '../../../shared/ceremony/key-words.ts';
import { awaitsPins } from '../../../shared/ceremony/token-words.ts';
import { NoteField, RadioField, SelectField, TextField } from '../../parts/field.tsx';
import { Shown } from '../../parts/shown.tsx';
import { custodyProtections, custodyText as text, type CustodyKind } from '../../text/custody-text.ts';
import { grouped } from '../../text/distance.ts';
import { tokenText } from '../../text/token-text.ts';
import { shareText } from '../../text/share-text.ts';
import type { Problems } from '../plan-check.ts';
import { oldSharesOf, type Candidate, type CustodyAction, type CustodyDraft } from './custody-draft.ts';
import { FileChoice, FolderChoice } from '../place-choice.tsx';
import { Fates } from './fates-form.tsx';
import { ModuleCertificate } from '../module-certificate.tsx';
import { QuorumForm } from '../quorum-form.tsx';
import { TokenChoice } from '../token-choice.tsx';

const { quorum } = shareText;

interface Props {
  readonly kind: CustodyKind;
  readonly draft: CustodyDraft;
  readonly dispatch: Dispatch<CustodyAction>;
  readonly authorities: readonly Candidate[];
  readonly current: Candidate | undefined;
  readonly problems: Problems;
  /** Why the authority that it was begun for cannot be chosen; undefined where it can. */
  readonly refused?: string | undefined;
}

/** Ceremonies that derive a key from a new passphrase. */
const sealing: ReadonlySet<CustodyKind> = new Set(['key-carriage', 'key-restoration', 'key-resealing', 'key-export', 'key-backup']);

/** Ceremonies on a folder of a volume. */
const onVolume: ReadonlySet<CustodyKind> = new Set(['key-carriage', 'key-export', 'key-backup', 'restore-drill']);

/** A PKCS #12 derives three times, once without native help. */
const usual = (kind: CustodyKind, format: string): number =>
  kind === 'key-export' && format === 'pkcs12' ? 2_000_000 : 10_000_000;

/** Whose key, and what is to become of it. */
export function CustodyForm(props: Props): ReactNode {
  const { kind, draft, dispatch, authorities, current, problems, refused } = props;
  return (
    <>
      <p className="lead">{introOf(kind, draft)}</p>
      <fieldset>
        <legend>{text.key}</legend>
        {authorities.length === 0 && refused === undefined ? (
          <p className="hint">{text.noAuthority}</p>
        ) : (
          <SelectField
            label={text.authority}
            value={draft.authority}
            choices={authorities.map(({ value, authority, certified }) => ({
              value,
              label: certified ? authority : text.uncertifiedChoice(authority, value),
            }))}
            absent={draft.authority === '' ? undefined : text.refused.choice(draft.authority)}
            onChange={(value) => dispatch({ type: 'set', field: 'authority', value })}
            problem={refused ?? problems['authority'] ?? problems['name']}
          />
        )}
        {kind !== 'key-destruction' && <Copies {...props} />}
      </fieldset>
      {kind === 'key-destruction' && current?.key && <Fates keyView={current.key} draft={draft} dispatch={dispatch} />}
      {kind === 'key-resealing' && <Protection {...props} />}
      {kind === 'key-export' && (
        <RadioField
          label={text.format}
          value={draft.format}
          problem={problems['format']}
          onChange={(value) => dispatch({ type: 'set', field: 'format', value })}
          choices={exportFormats.map((value) => ({ value, label: text.formats[value], hint: text.formatHints[value] }))}
        />
      )}
      {onVolume.has(kind) && (
        <FolderChoice
          {...(kind === 'restore-drill' ? { legend: text.backupFolder, needed: text.backupFolderNeeded } : {})}
          folder={draft.folder}
          onFolder={(value) => dispatch({ type: 'set', field: 'folder', value })}
          problem={problems['folder']}
        />
      )}
      {kind === 'key-restoration' && (
        <FileChoice
          madeBy="anchorite"
          file={draft.file}
          onFile={(file) => dispatch({ type: 'file', file })}
          problem={problems['file']}
        />
      )}
      {kind === 'key-restoration' && <SealedBehind {...props} />}
      {kind === 'key-second-home' && (
        <fieldset>
          <legend>{text.onToken}</legend>
          <TokenChoice
            chosen={draft.token}
            onChosen={(token) => dispatch({ type: 'token', token })}
            fits={(one) => !awaitsPins(one)}
            none={tokenText.none.key}
            problem={problems['token']}
          />
          <ModuleCertificate
            value={draft.certification}
            onChange={(value) => dispatch({ type: 'set', field: 'certification', value })}
            problem={problems['certification']}
          />
        </fieldset>
      )}
      {kind === 'key-backup' && (
        <TextField
          label={text.proveEvery}
          numeric
          width="short"
          hint={text.proveEveryHint}
          value={draft.proveEveryDays}
          onChange={(value) => dispatch({ type: 'set', field: 'proveEveryDays', value })}
          problem={problems['proveEveryDays']}
        />
      )}
      {sealing.has(kind) && (
        <TextField
          label={text.iterations}
          numeric
          optional
          width="medium"
          placeholder={grouped(usual(kind, draft.format))}
          value={draft.iterations}
          onChange={(value) => dispatch({ type: 'set', field: 'iterations', value })}
          problem={problems['protection.iterations'] ?? problems['iterations']}
          hint={kind === 'key-export' ? text.exportIterationsHint : text.iterationsHint}
        />
      )}
      {(kind === 'key-state-change' || kind === 'key-destruction') && <Reason {...props} />}
    </>
  );
}

const introOf = (kind: CustodyKind, { protection }: CustodyDraft): string =>
  kind === 'key-resealing' && protection === 'quorum'
    ? text.introQuorum
    : kind === 'key-restoration' && protection === 'quorum'
      ? text.introRestoredQuorum
      : text.intro[kind];

/** Every live copy. */
function Copies({ current }: Props): ReactNode {
  const copies = current?.key?.copies ?? [];
  if (current === undefined) return null;
  return (
    <div className="field">
      <p className="list-label">{text.copies}</p>
      {copies.length === 0 && <p className="hint">{text.noCopies}</p>}
      <ul className="copies">
        {copies.map(({ keyId, kind: copy, protection, place }) => (
          <li key={keyId}>
            <Shown text={text.copy({ kind: copy, protection, place })} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Protection(props: Props): ReactNode {
  const { draft, dispatch, current, problems } = props;
  const offlineHere = current?.key?.custody === 'offline-here';
  const oldShares = oldSharesOf(current) ?? [];
  return (
    <>
      <RadioField
        label={text.protection}
        value={draft.protection}
        problem={problems['protection.kind']}
        onChange={(value) => dispatch({ type: 'protection', value })}
        choices={custodyProtections.map((value) => ({
          value,
          label: value === 'quorum' ? quorum.label : text.protections[value],
          hint: value === 'quorum' ? quorum.hint : text.protectionHints[value],
          disabled: value === 'offline-passphrase' && offlineHere,
        }))}
      />
      {draft.protection === 'quorum' && <QuorumForm draft={draft} dispatch={dispatch} problems={problems} at="protection" />}
      {oldShares.length > 0 && <p className="hint">{quorum.old(oldShares.length)}</p>}
    </>
  );
}

/** What opens the key once it is back. */
function SealedBehind({ draft, dispatch, problems }: Props): ReactNode {
  return (
    <>
      <RadioField
        label={text.protection}
        value={draft.protection === 'quorum' ? 'quorum' : 'passphrase'}
        problem={undefined}
        onChange={(value) => dispatch({ type: 'protection', value })}
        choices={[
          { value: 'passphrase', ...text.restored },
          { value: 'quorum', label: quorum.label, hint: quorum.hint },
        ]}
      />
      {draft.protection === 'quorum' && <QuorumForm draft={draft} dispatch={dispatch} problems={problems} at="quorum" />}
    </>
  );
}

function Reason({ kind, draft, dispatch, current, problems }: Props): ReactNode {
  return (
    <fieldset>
      <legend>{text.names[kind]}</legend>
      {kind === 'key-state-change' && (
        <SelectField
          label={text.to}
          value={draft.to}
          choices={(current?.key ? nextStates(current.key.state) : []).map((value) => ({ value, label: value }))}
          onChange={(value) => dispatch({ type: 'set', field: 'to', value })}
          problem={problems['to']}
        />
      )}
      <NoteField
        label={text.why}
        hint={text.whyHint}
        value={draft.why}
        onChange={(value) => dispatch({ type: 'set', field: 'why', value })}
        problem={problems['why']}
      />
    </fieldset>
  );
}
