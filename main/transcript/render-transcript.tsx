import { LedgerAppendix, SpellingAppendix, TextAppendix, VerifyAppendix } from './appendices.tsx';
import { AttestationSection, ResultSection, outcomeWord } from './closing-sections.tsx';
import { CoverPage } from './cover-page.tsx';
import { documentShell } from './document-shell.tsx';
import { fontFaceRules } from './font-faces.ts';
import { spokenInstant } from './form-parts.tsx';
import { pageFurniture } from './page-furniture.tsx';
import { marginBoxes } from './page-style.ts';
import { ParticipantsSection, RulesSection } from './people-sections.tsx';
import { FindingsSection, PlanSection } from './plan-sections.tsx';
import { ArtifactsSection, KeysSection, LedgerSection } from './result-sections.tsx';
import { ExceptionsSection, StepsSection } from './step-sections.tsx';
import type { FontFace, LabelledValue, PrintableDocument, TranscriptRecord } from './transcript-record.ts';
import { visibleRecord } from './visible-record.ts';
import { whatLasts } from './what-lasts.ts';

export interface RenderOptions {
  readonly fonts: readonly FontFace[];
  /** True when the HTML itself is handed over, to be printed by a browser: page numbers come from CSS then. */
  readonly standalone?: boolean;
}

function coverFacts(record: TranscriptRecord): readonly LabelledValue[] {
  return [
    { label: 'Ceremony', value: record.ceremonyId },
    { label: 'Place', value: record.place },
    { label: 'Opened', value: spokenInstant(record.openedAt) },
    { label: 'Ended', value: record.endedAt === null ? 'not ended' : spokenInstant(record.endedAt) },
    { label: 'Preset', value: record.plan.presets.join(', ') || 'none' },
    { label: 'Program', value: record.application },
    { label: 'Runtime', value: record.runtime },
    { label: 'Ledger', value: record.ledger.ledgerId },
  ];
}

/**
 * The transcript of a ceremony (standards §3): cover, participants, rules, plan, findings, every step, exceptions, artifacts,
 * keys, ledger and checkpoint, result, attestation, appendices A to D. Pure: the same record and fonts give the same text.
 */
export function renderTranscript(given: TranscriptRecord, options: RenderOptions): PrintableDocument {
  const record = visibleRecord(given);
  const outcome = { word: outcomeWord[record.outcome], reason: record.outcomeReason };
  const html = documentShell({
    mode: record.mode,
    title: `Transcript ${record.ceremonyId}`,
    styles: [
      fontFaceRules(options.fonts),
      options.standalone ? marginBoxes(`${record.mode.toUpperCase()} · Transcript`, `Ceremony ${record.ceremonyId}`) : '',
    ],
    children: (
      <>
        <CoverPage
          mode={record.mode}
          documentTitle="Transcript of a key ceremony"
          title={record.title}
          organisation={record.organisation}
          facts={coverFacts(record)}
          planSha256={record.plan.sha256}
          outcome={outcome}
          lasting={record.outcome === 'completed' ? [] : whatLasts(record)}
        />
        <ParticipantsSection participants={record.participants} />
        <RulesSection devices={record.devices} />
        <PlanSection plan={record.plan} />
        <FindingsSection findings={record.findings} />
        <StepsSection steps={record.steps} openedAt={record.openedAt} />
        <ExceptionsSection exceptions={record.exceptions} events={record.events} />
        <ArtifactsSection artifacts={record.artifacts} />
        <KeysSection record={record} />
        <LedgerSection ledger={record.ledger} checkpoint={record.checkpoint} />
        <ResultSection record={record} />
        <AttestationSection record={record} />
        <TextAppendix artifacts={record.artifacts} />
        <LedgerAppendix ledger={record.ledger} />
        <VerifyAppendix artifacts={record.artifacts} />
        <SpellingAppendix />
      </>
    ),
  });
  const furniture = pageFurniture(
    {
      mode: given.mode,
      document: 'Transcript',
      organisation: given.organisation,
      title: given.title,
      ceremonyId: given.ceremonyId,
      planSha256: given.plan.sha256,
      ledgerHead: given.ledger.headHash,
      outcome: given.outcome === 'completed' ? null : outcome.word,
    },
    fontFaceRules(options.fonts.slice(0, 1)),
  );
  return { html, ...furniture };
}
