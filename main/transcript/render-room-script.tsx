import { SpellingAppendix } from './appendices.tsx';
import { CoverPage } from './cover-page.tsx';
import { documentShell } from './document-shell.tsx';
import { fontFaceRules } from './font-faces.ts';
import { spokenInstant } from './form-parts.tsx';
import { pageFurniture } from './page-furniture.tsx';
import { marginBoxes } from './page-style.ts';
import { ParticipantsSection, RulesSection } from './people-sections.tsx';
import { FindingsSection, PlanSection } from './plan-sections.tsx';
import type { RenderOptions } from './render-transcript.tsx';
import { ExceptionsSection, StepsSection } from './step-sections.tsx';
import type { PrintableDocument, RoomScriptRecord } from './transcript-record.ts';
import { visibleRecord } from './visible-record.ts';

/** The script that people hold in their hands (standards E1): the transcript's pages before anything has happened, all lines blank. */
export function renderRoomScript(given: RoomScriptRecord, options: RenderOptions): PrintableDocument {
  const record = visibleRecord(given);
  const steps = record.steps.map((step) => ({ ...step, evidence: [], initials: null, time: null, seq: null, exceptions: [] }));
  const html = documentShell({
    mode: record.mode,
    title: `Script: ${record.title}`,
    styles: [
      fontFaceRules(options.fonts),
      options.standalone ? marginBoxes(`${record.mode.toUpperCase()} · Script`, record.mode.toUpperCase()) : '',
    ],
    children: (
      <>
        <CoverPage
          mode={record.mode}
          documentTitle="Script of a key ceremony"
          title={record.title}
          organisation={record.organisation}
          facts={[
            { label: 'Place', value: record.place },
            { label: 'Plan proposed', value: spokenInstant(record.proposedAt) },
            { label: 'Steps', value: String(steps.length) },
            { label: 'Preset', value: record.plan.presets.join(', ') || 'none' },
            { label: 'Program', value: record.application },
            { label: 'Runtime', value: record.runtime },
          ]}
          planSha256={record.plan.sha256}
          outcome={null}
        />
        <ParticipantsSection participants={record.participants} />
        <RulesSection devices={record.devices} />
        <PlanSection plan={record.plan} />
        <FindingsSection findings={record.findings} />
        <StepsSection steps={steps} openedAt={null} />
        <ExceptionsSection exceptions={[]} events={null} />
        <SpellingAppendix />
      </>
    ),
  });
  const furniture = pageFurniture(
    {
      mode: given.mode,
      document: 'Script',
      organisation: given.organisation,
      title: given.title,
      ceremonyId: null,
      planSha256: given.plan.sha256,
      ledgerHead: null,
      outcome: null,
    },
    fontFaceRules(options.fonts.slice(0, 1)),
  );
  return { html, ...furniture };
}
