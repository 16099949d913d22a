import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseProfile, type Profile } from './profile/profile.ts';
import { fontFiles } from './transcript/font-faces.ts';
import type { FontFace } from './transcript/transcript-record.ts';

/** Where the program's own read-only files are: `profiles/*.json`, `fonts/*.woff2`. */
export interface Shipped {
  readonly folder: string;
}

/** All presets, by id. Fault `profile-invalid` for a damaged one. */
export async function shippedProfiles({ folder }: Shipped): Promise<ReadonlyMap<string, Profile>> {
  const profiles = new Map<string, Profile>();
  const names = (await readdir(join(folder, 'profiles'))).filter((name) => name.endsWith('.json'));
  for (const name of names.toSorted()) {
    const raw: unknown = JSON.parse(await readFile(join(folder, 'profiles', name), 'utf8'));
    const profile = parseProfile(raw);
    profiles.set(profile.id, profile);
  }
  // The default preset is offered first.
  const first = profiles.get('private-rfc5280');
  return first ? new Map([[first.id, first], ...profiles]) : profiles;
}

/** The fonts that documents embed. */
export async function shippedFonts({ folder }: Shipped): Promise<readonly FontFace[]> {
  return Promise.all(
    fontFiles.map(async ({ family, file, unicodeRange }) => {
      const name = file.slice(file.lastIndexOf('/') + 1);
      return { family, unicodeRange, woff2: new Uint8Array(await readFile(join(folder, 'fonts', name))) };
    }),
  );
}
