/** What becomes of a ceremony that was closed without a window: checkpoint on the screen, transcript printed, bundle written. */
import { rmdir } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { Fault, faultOf } from '../shared/fault/fault.ts';
import { checkpointAfter } from './ceremony/checkpoint-after.ts';
import { RemovableMedia } from './media/removable-media.ts';
import type { OpenedWorkplace } from './open-workplace.ts';
import { output } from './standard-output.ts';
import { checkpointLines } from './terminal/shown-lines.ts';
import { UndeliveredBundle } from './terminal/undelivered-bundle.ts';
import { whereThingsLie } from './terminal/where-things-lie.ts';
import { allArtifacts, composeBundle } from './transcript/compose-bundle.ts';
import { briefCommands } from './transcript/verify-recipe.ts';

const { say } = output;

/** An empty folder is taken over, a full one is refused before anything is signed. */
export async function requireFreeOut(out: string): Promise<void> {
  await rmdir(out).catch(() => undefined);
  await new RemovableMedia().inspectFolder(dirname(resolve(out)), basename(resolve(out)));
}

/** The last ceremony, when it was closed but the program ended before its bundle was written. */
export async function undelivered({ ports: { ledger } }: OpenedWorkplace): Promise<string> {
  const last = (await ledger.ceremonies()).at(-1);
  const after = last?.state === 'closed' ? await ledger.entries(last.lastSeq, 1_000) : [];
  if (!last || after.length === 0 || after.some(({ type }) => type === 'export-closed'))
    throw new Fault('ceremony-not-resumable', { why: 'none is interrupted' });
  return last.id;
}

/** Says the checkpoint and writes the bundle. Throws `UndeliveredBundle` where a production ceremony can deliver it later. */
export async function deliver(workplace: OpenedWorkplace, id: string, { home, out }: { home: string; out: string }): Promise<void> {
  try {
    await writeBundle(workplace, id, out);
  } catch (thrown) {
    throw workplace.mode === 'production' ? new UndeliveredBundle(faultOf(thrown), home) : thrown;
  }
}

/** Prints the transcript of a ceremony that was aborted, and keeps it in the home. The ceremony is over by then: what fails is told. */
export async function keepTranscript({ transcripts }: OpenedWorkplace, id: string): Promise<void> {
  try {
    const { path, sha256, format } = await transcripts.print(id);
    say(`Transcript: ${path}`);
    say(`SHA-256 ${sha256}`);
    if (format === 'html') say(onlyHtml);
  } catch (thrown) {
    const { code } = faultOf(thrown);
    say(`NOTICE the transcript could not be kept (${code}): open the home in the window and print it there, under Ceremonies.`);
  }
}

const onlyHtml = 'NOTICE the PDF could not be made here; the transcript is HTML, print it from a browser.';

async function writeBundle({ ports, sources, transcripts }: OpenedWorkplace, id: string, out: string): Promise<void> {
  const signed = await checkpointAfter(ports.ledger, await ports.ledger.entriesOf(id));
  if (signed) for (const line of checkpointLines(signed)) say(line);
  const kept = await transcripts.print(id);
  if (kept.format === 'html') say(onlyHtml);
  const bundle = basename(resolve(out));
  const artifacts = await allArtifacts(sources, [id]);
  await ports.ledger.append({
    type: 'export-opened',
    ceremony: null,
    data: { bundle, folder: dirname(resolve(out)), files: artifacts.length },
  });
  const files = await composeBundle(sources, { id, title: `Ceremony ${id}` }, artifacts);
  const written = await ports.media.writeBundle(dirname(resolve(out)), bundle, files);
  const list = written.map(({ path, size, sha256 }) => ({ path, size, sha256 }));
  await ports.ledger.append({ type: 'export-closed', ceremony: null, data: { bundle, files: list } });
  const authorities = await ports.ledger.authorities();
  const crls = artifacts.filter(({ kind }) => kind === 'crl').map(({ name }) => name);
  const certificates = authorities.map(({ name, issuer, revoked }) => ({ name, issuer, revoked: revoked !== null }));
  const commands = briefCommands({ certificates, crls, csrs: [] });
  for (const line of whereThingsLie({ out: resolve(out), authorities, crls, format: kept.format, commands })) say(line);
}
