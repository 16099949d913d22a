import {
  custodyState,
  isFoundAndBegun,
  liveCopies,
  usableCopies,
  type KeyCopy,
  type KeyRecord,
} from '../../../shared/ceremony/key-custody.ts';
import { lostCopies } from '../../../shared/ceremony/lost-copies.ts';
import { keyHistories, keyHistoryTypes } from '../../../shared/ceremony/key-history.ts';
import { liveLedgerBackups } from '../../../shared/ceremony/ledger-backups.ts';
import { outstandingShares } from '../../../shared/ceremony/share-set.ts';
import { isCutOff, statusOfShare } from '../../../shared/ceremony/share-standing.ts';
import { isBeyondSigning, signingStates } from '../../../shared/ceremony/key-transitions.ts';
import type { KeyView } from '../../../shared/contract/key-views.ts';
import type { AuthorityView, CeremonyKind, CeremonySummary, Overview } from '../../../shared/contract/views.ts';
import { msOf } from '../../../shared/base/instant.ts';
import { Fault } from '../../../shared/fault/fault.ts';
import { approversNow } from '../../ceremony/approver-acts.ts';
import { keyRecordsOf, storeFor } from '../../ceremony/held-key.ts';
import { ledgerBackupsOf } from '../../ceremony/ledger-backup-found.ts';
import { dueOf } from '../../lifecycle/due.ts';
import { possibleCeremonies } from '../../lifecycle/possible-ceremonies.ts';
import type { AuthorityRow, CeremonyRow, CrlRow } from '../../ports/ledger.ts';
import { parseCertificate } from '../../x509/parse-certificate.ts';
import { digestView } from '../ceremony-view.ts';
import type { Desk, Workplace } from '../desk.ts';
import type { Handlers } from '../gate.ts';
import { presetView } from '../preset-view.ts';
import { unprovenLines } from '../unproven-lines.ts';

/** What exists, what is due, what can be done now. */
export function overviewHandlers(desk: Desk): Pick<Handlers, 'home.overview' | 'preset.list' | 'ceremony.list'> {
  return {
    'home.overview': async () => {
      const workplace = desk.workplace();
      const now = workplace.ports.clock.now();
      const records = await keyRecordsOf(workplace.ports);
      const authorities = await authorityViews(workplace, records);
      const ceremonies = await ceremonySummaries(workplace);
      const ledgerOwn = await ledgerBackupsOf(workplace.ports);
      const uncertified = await uncertifiedKeys(workplace.ports, records);
      return {
        authorities,
        uncertifiedKeys: uncertified,
        due: [
          ...dueOf(
            authorities.map(({ name, notAfter, state, crl, key }) => ({
              name,
              notAfter,
              revoked: state === 'revoked',
              crlNextUpdate: crl?.nextUpdate ?? null,
              beyondSigning: key !== null && isBeyondSigning(key.state),
              signUntil: key && endsFirst(key, notAfter) ? key.signUntil : null,
            })),
            now,
          ),
        ],
        unproven: await unprovenLines(workplace.ports, { records, ledgerOwn, authorities: authorities.length, now }),
        ceremonies,
        possible: [
          ...possibleCeremonies({
            ceremonyUnfinished: ceremonies.some(({ state }) => state === 'open' || state === 'interrupted'),
            authorities,
            uncertifiedKeys: uncertified.length,
            ledgerBackups: liveLedgerBackups(ledgerOwn).length,
            approvers: (await approversNow(workplace.ports)).length,
            now,
          }),
        ],
      };
    },
    'preset.list': () => Promise.resolve([...desk.workplace().ports.profiles.values()].map(presetView)),
    'ceremony.list': () => ceremonySummaries(desk.workplace()),
  };
}

async function authorityViews(workplace: Workplace, known: readonly KeyRecord[]): Promise<AuthorityView[]> {
  const { ports } = workplace;
  const records = new Map(known.map((record) => [record.spkiSha256, record]));
  const now = ports.clock.now();
  const rows = await ports.ledger.authorities();
  // Asked side by side: a token that does not answer holds up the others for its own time only.
  const present = await Promise.all(rows.map((row) => keyPresent(workplace, row, records.get(row.spkiSha256))));
  const histories = await historiesOf(ports);
  const views: AuthorityView[] = [];
  for (const [index, row] of rows.entries()) {
    const record = records.get(row.spkiSha256);
    const crls = await ports.ledger.crls(row.name);
    const issuerCrls = row.issuer === row.name ? crls : await ports.ledger.crls(row.issuer);
    views.push({
      name: row.name,
      kind: row.kind,
      issuer: row.issuer,
      subject: row.subject,
      preset: row.preset,
      serialNumber: row.serialNumber,
      fingerprint: digestView(row.fingerprint),
      notBefore: row.notBefore,
      notAfter: row.notAfter,
      state: stateOf(row, now),
      revocation: row.revoked && {
        reasonCode: row.revoked.reasonCode,
        revocationDate: row.revoked.revocationDate,
        onCrl: onCrl(row.revoked.revocationDate, issuerCrls[0]),
      },
      custody: custodyOf(row, record),
      key: record ? await keyView(ports, record, row.notAfter, histories) : null,
      keyPresent: present[index] ?? false,
      crl: crlView(crls[0]),
    });
  }
  return views;
}

/** A key that signs nothing has nothing to stop; one that signs as long as its certificate is valid has no end of its own. */
const endsFirst = ({ state, custody, signUntil }: KeyView, notAfter: string): boolean =>
  signingStates.includes(state) && custody !== 'gone' && signUntil !== null && msOf(signUntil) < msOf(notAfter);

/** Where the copy is that would be used now; where it was made, once none is in reach. */
export function custodyOf({ key }: Pick<AuthorityRow, 'key'>, record: KeyRecord | undefined): AuthorityView['custody'] {
  if (key === null) return 'elsewhere';
  const kind = (record && usableCopies(record)[0]?.kind) ?? key.custody;
  return kind === 'throw-away' || kind === 'token' ? kind : 'sealed-file';
}

async function uncertifiedKeys(ports: Workplace['ports'], records: readonly KeyRecord[]): Promise<Overview['uncertifiedKeys']> {
  const keys = records.filter(({ state }) => state === 'pre-activation');
  const histories = await historiesOf(ports);
  return Promise.all(
    keys.map(async (record) => ({ authority: record.authority, key: await keyView(ports, record, null, histories) })),
  );
}

const historiesOf = async ({ ledger }: Workplace['ports']) => keyHistories(await ledger.entriesOfTypes(keyHistoryTypes));

/** `notAfter`: of its certificate, with which it stops signing where its plan set no earlier end. */
async function keyView(
  { keyStores, tokens }: Workplace['ports'],
  record: KeyRecord,
  notAfter: string | null,
  histories: ReturnType<typeof keyHistories>,
): Promise<KeyView> {
  const { spkiSha256, algorithm, state, stateSince } = record;
  const copies: KeyView['copies'] = [];
  for (const copy of liveCopies(record)) {
    const { keyId, kind, protection, place, madeAt, bag, token, destructionBegun } = copy;
    const sealing = kind === 'sealed-file' ? await keyStores['sealed-file'].sealing(keyId) : null;
    const away = token !== null && !(await tokens.present(token));
    const begun = {
      ...(destructionBegun !== undefined && { destructionBegun }),
      ...(isFoundAndBegun(copy) && { foundAndBegun: true as const }),
    };
    copies.push({ keyId, kind, protection, place, madeAt, sealing, bag, ...deviceView(copy), ...(away && { away }), ...begun });
  }
  const set = record.shareSets.find(({ voided }) => voided === null);
  const cutOff = usableCopies(record).every((copy) => isCutOff(record, copy));
  return {
    spkiSha256,
    algorithm,
    state,
    stateSince,
    history: (histories.get(spkiSha256) ?? []).map((moment) => ({ ...moment, people: [...moment.people] })),
    ...(record.destroyedIn !== undefined && { destroyedIn: record.destroyedIn }),
    signUntil: record.signUntil ?? notAfter,
    custody: custodyState(record),
    copies,
    lost: lostCopies(record).map((copy) => lostView(copy)),
    quorum: set ? { required: set.required, total: set.total, cutOff } : null,
    shares: outstandingShares(record).map((share) => ({ ...share, status: statusOfShare(record, share) })),
  };
}

function deviceView({ token }: KeyCopy): Pick<KeyView['copies'][number], 'device'> {
  if (token === null) return {};
  const { serialNumber, label, manufacturer, model } = token;
  return { device: { serialNumber, label, manufacturer, model } };
}

const lostView = (copy: KeyCopy): KeyView['lost'][number] => {
  const { keyId, kind, protection, place, madeAt, bag, ended } = copy;
  return {
    ...{ keyId, kind, protection, place, madeAt, bag, sealing: null, ...deviceView(copy) },
    lostAt: ended?.at ?? '',
    why: ended?.why ?? '',
  };
};

/** Whether any copy that a ceremony can use is really here. */
async function keyPresent({ ports }: Workplace, { key, der }: AuthorityRow, record: KeyRecord | undefined): Promise<boolean> {
  if (key === null || !record) return false;
  const spki = parseCertificate(der).spki.der;
  return (await Promise.all(usableCopies(record).map((copy) => copyPresent(ports, spki, copy)))).includes(true);
}

/** One damaged key file must not take the whole overview away: its authority cannot sign, which is what is shown. */
async function copyPresent(ports: Workplace['ports'], spki: Uint8Array, copy: KeyCopy): Promise<boolean> {
  try {
    // No process is started for a token here: what its slot said some seconds ago will do.
    if (copy.token) return await ports.tokens.present(copy.token);
    if (copy.kind === 'sealed-file' && (await ports.keyStores['sealed-file'].sealing(copy.keyId)) === null) return false;
    return (await storeFor(ports, copy)?.find(spki, copy.keyId)) !== undefined;
  } catch (thrown) {
    if (thrown instanceof Fault) return false;
    throw thrown;
  }
}

/** A revocation is out only when a CRL was signed after it. */
const onCrl = (revocationDate: string, newest: CrlRow | undefined): boolean =>
  newest !== undefined && msOf(newest.thisUpdate) >= msOf(revocationDate);

function stateOf({ revoked, notBefore, notAfter }: AuthorityRow, now: string): AuthorityView['state'] {
  if (revoked) return 'revoked';
  if (msOf(now) > msOf(notAfter)) return 'expired';
  return msOf(now) < msOf(notBefore) ? 'not-yet-valid' : 'valid';
}

function crlView(crl: CrlRow | undefined): AuthorityView['crl'] {
  if (!crl) return null;
  const { crlNumber, thisUpdate, nextUpdate, entries, sha256 } = crl;
  return { crlNumber, thisUpdate, nextUpdate, entries, sha256 };
}

async function ceremonySummaries({ ports }: Workplace): Promise<CeremonySummary[]> {
  const summaries: CeremonySummary[] = [];
  for (const row of (await ports.ledger.ceremonies()).toReversed())
    summaries.push({ ...summaryOf(row), kinds: await kindsOf(row, ports) });
  return summaries;
}

const summaryOf = ({ id, title, state, openedAt, endedAt, planDigest }: CeremonyRow) => ({
  id,
  title,
  state,
  openedAt,
  endedAt,
  planDigest,
});

async function kindsOf({ firstSeq }: CeremonyRow, { ledger }: Workplace['ports']): Promise<CeremonyKind[]> {
  const [entry] = await ledger.entries(firstSeq, 1);
  return entry?.type === 'ceremony-opened' ? [...new Set(entry.data.plan.operations.map(({ kind }) => kind))] : [];
}
