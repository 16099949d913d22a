import { describe, expect, it } from 'vitest';
import { crlRefreshSchema, mediaExportSchema } from '../../../../shared/ceremony/plan.ts';
import { crlOperation, emptyCrl, reduceCrl, revocable } from '../../../../renderer/wizards/crl-refresh/crl-draft.ts';
import type { CrlAction } from '../../../../renderer/wizards/crl-refresh/crl-draft.ts';
import { bundleName, emptyExport, exportOperation, reduceExport } from '../../../../renderer/wizards/media-export/export-draft.ts';
import type { ExportAction } from '../../../../renderer/wizards/media-export/export-draft.ts';
import { artifacts } from '../../../support/fake-artifacts.ts';
import { authorities, presets } from '../../../support/fake-bridge-data.ts';

const after = (...actions: CrlAction[]) => actions.reduce(reduceCrl, emptyCrl);
const exported = (...actions: ExportAction[]) => actions.reduce(reduceExport, emptyExport);
const chosen: CrlAction = { type: 'issuer', issuer: 'acme-root-g1', preset: presets[1] };
const revoke: CrlAction = { type: 'revoke', certificate: 'acme-issuing-1', on: true, reasonCode: 'superseded' };

describe('the draft of a CRL refresh', () => {
  it('becomes an operation without revocations', () => {
    expect(crlRefreshSchema.parse(crlOperation(after(chosen)))).toMatchObject({ crl: { nextUpdateDays: 180 }, revoke: [] });
  });

  it('carries a revocation with its reason and leaves an empty invalidity date out', () => {
    const draft = after(chosen, revoke, { type: 'reason', certificate: 'acme-issuing-1', reasonCode: 'cACompromise' });
    expect(crlRefreshSchema.parse(crlOperation(draft)).revoke).toEqual([
      { certificate: 'acme-issuing-1', reasonCode: 'cACompromise' },
    ]);
  });

  it('forgets revocations of another issuer, keeps those of the same', () => {
    expect(after(chosen, revoke, chosen).revoke).toHaveLength(1);
    expect(after(chosen, revoke, { ...chosen, issuer: 'other' }).revoke).toEqual([]);
  });

  it('takes a revocation back when it is unticked', () => {
    expect(after(chosen, revoke, { ...revoke, on: false }).revoke).toEqual([]);
  });

  it('makes a portable name for an issuer with a long name', () => {
    const draft = after({ ...chosen, issuer: `${'a'.repeat(35)}-bcde` });
    expect(crlRefreshSchema.safeParse(crlOperation(draft)).success).toBe(true);
  });

  it('offers only what the issuer signed and has not revoked', () => {
    expect(revocable(authorities, 'acme-root-g1').map(({ name }) => name)).toEqual(['acme-issuing-1']);
  });
});

describe('the draft of an export', () => {
  const folder: ExportAction = { type: 'folder', folder: { folder: '/media/stick', freeBytes: 1, fileSystem: 'vfat' } };

  it('is refused without a folder and without artifacts', () => {
    const parsed = mediaExportSchema.safeParse(exportOperation(exported({ type: 'name', value: 'x' }), []));
    expect(parsed.error?.issues.map(({ path }) => path.join('.')).sort()).toEqual(['artifacts', 'folder']);
  });

  it('carries what was chosen, as long as it exists', () => {
    const draft = exported(
      folder,
      { type: 'name', value: bundleName('2026-11-21T10:42:07Z') },
      {
        type: 'chooseAll',
        artifacts: [
          { kind: 'certificate', name: 'acme-root-g1' },
          { kind: 'transcript', name: 'not-printed' },
        ],
      },
      { type: 'choose', artifact: { kind: 'crl', name: 'acme-root-g1' }, on: true },
    );
    expect(mediaExportSchema.parse(exportOperation(draft, artifacts(0)))).toEqual({
      kind: 'media-export',
      name: 'export-2026-11-21-104207',
      folder: '/media/stick',
      artifacts: [
        { kind: 'certificate', name: 'acme-root-g1' },
        { kind: 'crl', name: 'acme-root-g1' },
      ],
    });
  });

  it('tells a certificate from the CRL of the same name', () => {
    const both = exported({ type: 'chooseAll', artifacts: artifacts(0) });
    const one = reduceExport(both, { type: 'choose', artifact: { kind: 'crl', name: 'acme-root-g1' }, on: false });
    expect(both.chosen.length - one.chosen.length).toBe(1);
    expect(one.chosen).toContainEqual({ kind: 'certificate', name: 'acme-root-g1' });
  });
});
