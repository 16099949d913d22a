import type { MediaExport } from '../../shared/ceremony/plan.ts';
import { Fault } from '../../shared/fault/fault.ts';
import type { CeremonyProgram } from './ceremony-program.ts';
import type { Effect, EffectContext } from './effect.ts';

/**
 * Media export: artifacts leave the air gap as one new folder on a volume, written once, fsynced, read back, recorded.
 * A small ceremony of its own; no key of an authority is involved.
 */
export const mediaExport: CeremonyProgram<MediaExport> = {
  acts: ({ folder }) => [
    {
      title: 'Volume',
      steps: [
        {
          kind: 'attest',
          who: 'ceremonyAdministrator',
          activity: `Insert the OUT volume and check that it is the one meant for export, mounted at ${folder}.`,
          button: 'Volume checked',
        },
        { kind: 'act', effect: 'folder.inspect', activity: 'Check that the folder can be written and has room.' },
      ],
    },
    {
      // One act: a resumed export writes under a new name, and the ledger has to announce that one too.
      title: 'Bundle',
      steps: [
        { kind: 'act', effect: 'export.open', activity: 'Record in the ledger what is about to leave.' },
        { kind: 'act', effect: 'export.write', activity: 'Write each file once, fsync, read every byte back and compare.' },
      ],
    },
    {
      title: 'Receipt',
      steps: [
        {
          kind: 'attest',
          who: 'witness',
          activity: 'Compare the SHA-256 of SHA256SUMS on the screen with the one another machine computes from the volume.',
          say: 'The digest of the list is …',
          button: 'Digest compared',
        },
      ],
    },
  ],

  async prepare(operation, { ports }) {
    const bundle = 'ANCHORITE-preview';
    await ports.media.inspectFolder(operation.folder, bundle);
    const files = await ports.bundles.compose(bundle, operation.artifacts);
    const fields = files.map(({ path, bytes }) => ({
      label: path,
      value: `${bytes.length} bytes`,
      origin: 'ledger' as const,
      provisional: false,
    }));
    return {
      previews: [
        {
          operation: operation.name,
          kind: 'bundle',
          title: `Bundle for ${operation.folder}`,
          fields,
          requestDiff: [],
          tbs: '',
          tbsSha256: '',
        },
      ],
      findings: [],
    };
  },

  effects: {
    'folder.inspect': (context) => inspect(context),
    'export.open': (context) => open(context),
    'export.write': (context) => write(context),
  },
};

/** Name of the bundle; a resumed export gets a new one, so that a half-written or unrecorded folder is never mistaken for it. */
const bundleName = ({ ceremony, resumed }: EffectContext<MediaExport>): string =>
  `ANCHORITE-${ceremony}${resumed === 0 ? '' : `-r${resumed}`}`;

const inspect: Effect<MediaExport> = async (context) => {
  const { freeBytes, fileSystem } = await context.ports.media.inspectFolder(context.operation.folder, bundleName(context));
  return {
    evidence: [
      { label: 'Folder', value: context.operation.folder },
      { label: 'File system', value: fileSystem },
      { label: 'Free', value: `${Math.floor(freeBytes / 1_048_576)} MiB` },
    ],
  };
};

const open: Effect<MediaExport> = (context) => {
  const { operation, ceremony } = context;
  const data = { bundle: bundleName(context), folder: operation.folder, files: operation.artifacts.length };
  return Promise.resolve({
    evidence: [{ label: 'Bundle', value: data.bundle }],
    entries: [{ type: 'export-opened', ceremony, data }],
  });
};

const write: Effect<MediaExport> = async (context) => {
  const { ports, operation, ceremony, onProgress } = context;
  const bundle = bundleName(context);
  const files = await ports.bundles.compose(bundle, operation.artifacts);
  const written = await ports.media.writeBundle(operation.folder, bundle, files, (done, total) =>
    onProgress(`${Math.round((100 * done) / Math.max(1, total))} % of ${total} bytes`),
  );
  const sums = written.find(({ path }) => path.endsWith('SHA256SUMS'));
  if (!sums) throw new Fault('write-failed', { path: 'SHA256SUMS' });
  return {
    evidence: [
      { label: 'Files', value: String(written.length) },
      { label: 'SHA-256 of SHA256SUMS', value: sums.sha256 },
    ],
    entries: [
      {
        type: 'export-closed',
        ceremony,
        data: { bundle, files: written.map(({ path, size, sha256 }) => ({ path, size, sha256 })) },
      },
    ],
  };
};
