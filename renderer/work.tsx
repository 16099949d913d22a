import type { ReactNode } from 'react';
import type { Mode } from '../shared/ceremony/mode.ts';
import type { CeremonyKind, FaultView, PresetView } from '../shared/contract/views.ts';
import { FaultPanel } from './parts/fault-panel.tsx';
import { ApproversScreen } from './screens/approvers-screen.tsx';
import { AuthoritiesScreen } from './screens/authorities-screen.tsx';
import { BackupsScreen } from './screens/backups-screen.tsx';
import { CeremoniesScreen } from './screens/ceremonies-screen.tsx';
import { CustodiansScreen } from './screens/custodians-screen.tsx';
import { EndedScreen, leftBehind } from './screens/ceremony/ended-screen.tsx';
import { RunScreen } from './screens/ceremony/run-screen.tsx';
import type { Go, Place } from './screens/frame/place.ts';
import { HomeScreen } from './screens/home/home-screen.tsx';
import { InventoryScreen } from './screens/inventory-screen.tsx';
import { LedgerScreen } from './screens/ledger-screen.tsx';
import { SettingsScreen } from './screens/settings-screen.tsx';
import type { Theme } from './screens/settings-screen.tsx';
import { TokensScreen } from './screens/tokens-screen.tsx';
import { ceremonyText } from './text/ceremony-text.ts';
import { screenText } from './text/screen-text.ts';
import type { Workstation } from './use-workstation.ts';
import { AdoptionWizard } from './wizards/authority-adoption/adoption-wizard.tsx';
import { ApproverWizard } from './wizards/approver/approver-wizard.tsx';
import { CopyEndWizard } from './wizards/copy-end/copy-end-wizard.tsx';
import { CrlWizard } from './wizards/crl-refresh/crl-wizard.tsx';
import { CustodyWizard } from './wizards/key-custody/custody-wizard.tsx';
import { IntermediateWizard } from './wizards/intermediate-signing/intermediate-wizard.tsx';
import { LedgerBackupWizard } from './wizards/ledger-backup/ledger-backup-wizard.tsx';
import { LedgerEndWizard } from './wizards/ledger-backup/ledger-end-wizard.tsx';
import { ExportWizard } from './wizards/media-export/export-wizard.tsx';
import { RootWizard } from './wizards/root-creation/root-wizard.tsx';
import { ShareCheckWizard } from './wizards/share-check/share-check-wizard.tsx';
import { ShareStatusWizard } from './wizards/share-check/share-status-wizard.tsx';
import { TokenWizard } from './wizards/token/token-wizard.tsx';

export interface WorkProps {
  readonly place: Place;
  readonly go: Go;
  readonly station: Workstation;
  readonly presets: readonly PresetView[];
  readonly theme: Theme;
  readonly onTheme: (theme: Theme) => void;
  readonly fault: FaultView | null;
  readonly onMode: (mode: Mode) => void;
  readonly onBegin: (kind: CeremonyKind, mode: Mode | null) => void;
  readonly onResume: () => void;
  readonly onAbort: () => void;
}

/** The one screen or wizard that fills the window. */
export function Work(props: WorkProps): ReactNode {
  const { place, go, station } = props;
  const { status, overview, ceremony } = station;
  if (status.value === null) return null;
  switch (place.screen) {
    case 'ceremony':
      return <CeremonyPlace {...props} />;
    case 'ceremonies':
      return <CeremoniesScreen key={`${status.value.mode} ${place.id ?? ''}`} id={place.id} go={go} />;
    case 'inventory':
      return <InventoryScreen key={status.value.mode} />;
    case 'tokens':
      return <TokensScreen key={status.value.mode} go={go} />;
    case 'custodians':
      return <CustodiansScreen key={status.value.mode} go={go} />;
    case 'approvers':
      return <ApproversScreen key={status.value.mode} go={go} />;
    case 'backups':
      return <BackupsScreen key={status.value.mode} go={go} />;
    case 'ledger':
      return <LedgerScreen key={status.value.mode} onVerified={status.reload} />;
    case 'settings':
      return (
        <SettingsScreen
          status={status.value}
          theme={props.theme}
          onTheme={props.onTheme}
          onMode={props.onMode}
          fault={props.fault}
        />
      );
    default:
  }
  if (overview.value === null) {
    return overview.fault === null ? <p role="status">{screenText.loading}</p> : <FaultPanel fault={overview.fault} />;
  }
  if (place.screen === 'wizard') return <WizardPlace {...props} at={place} />;
  if (place.screen === 'authorities') return <AuthoritiesScreen overview={overview.value} name={place.name} go={go} />;
  return (
    <HomeScreen
      overview={overview.value}
      ceremony={ceremony}
      go={go}
      onBegin={props.onBegin}
      onAbort={props.onAbort}
      onResume={props.onResume}
    />
  );
}

function CeremonyPlace({ go, station }: WorkProps): ReactNode {
  const { ceremony, hearCeremony } = station;
  if (ceremony === null) {
    return (
      <div className="screen">
        <p>{screenText.noCeremony}</p>
        <button type="button" onClick={() => go({ screen: 'home' })}>
          {ceremonyText.result.home}
        </button>
      </div>
    );
  }
  if (ceremony.state === 'open' || ceremony.state === 'interrupted') return <RunScreen view={ceremony} onView={hearCeremony} />;
  return (
    <EndedScreen
      view={ceremony}
      leave={ceremonyText.result.home}
      onLeave={() => go({ screen: 'home' })}
      onExport={() => go({ screen: 'wizard', kind: 'media-export', artifacts: leftBehind(ceremony) })}
    />
  );
}

function WizardPlace({ at, station, presets, go }: WorkProps & { at: Place & { screen: 'wizard' } }): ReactNode {
  const { kind, artifacts, authority, token, folder, protection, liveSet } = at;
  const { status, overview, hearCeremony } = station;
  if (status.value === null || overview.value === null) return null;
  const shared = {
    mode: status.value.mode,
    presets,
    overview: overview.value,
    onLeave: () => go({ screen: 'home' }),
    onOpened: (view: Parameters<typeof hearCeremony>[0]) => {
      hearCeremony(view);
      go({ screen: 'ceremony' });
    },
  };
  switch (kind) {
    case 'root-creation':
      return <RootWizard {...shared} />;
    case 'intermediate-signing':
      return <IntermediateWizard {...shared} />;
    case 'crl-refresh':
      return <CrlWizard {...shared} />;
    case 'media-export':
      return <ExportWizard {...shared} suggested={artifacts} />;
    case 'authority-adoption':
      return <AdoptionWizard {...shared} />;
    case 'key-resealing':
    case 'key-carriage':
    case 'key-restoration':
    case 'key-export':
    case 'key-backup':
    case 'restore-drill':
    case 'key-second-home':
    case 'key-state-change':
    case 'key-destruction':
      return (
        <CustodyWizard
          key={kind}
          {...shared}
          kind={kind}
          suggested={authority ?? null}
          suggestedFolder={folder ?? null}
          suggestedProtection={protection ?? null}
          suggestedSet={liveSet ?? null}
        />
      );
    case 'ledger-backup':
    case 'ledger-drill':
      return <LedgerBackupWizard key={kind} {...shared} kind={kind} suggested={folder ?? null} />;
    case 'ledger-backup-end':
      return <LedgerEndWizard {...shared} suggested={at.copy ?? null} />;
    case 'copy-end':
      return <CopyEndWizard {...shared} suggested={at.copy ?? null} suggestedToken={token ?? null} />;
    case 'share-check':
      return <ShareCheckWizard {...shared} suggested={shareOf(at)} />;
    case 'share-status':
      return <ShareStatusWizard {...shared} suggested={shareOf(at)} />;
    case 'approver-enrolment':
    case 'approver-withdrawal':
      return <ApproverWizard key={kind} {...shared} kind={kind} suggested={at.person ?? null} />;
    case 'token-initialisation':
    case 'token-pin-change':
      return <TokenWizard key={kind} {...shared} kind={kind} suggested={token ?? null} suggestedSplit={at.splitPin ?? false} />;
  }
}

/** Whose share a ceremony is begun for. */
const shareOf = ({ authority, custodian }: Place & { screen: 'wizard' }) =>
  custodian === undefined || authority === undefined ? null : { authority, custodian };
