import { rmSync } from 'node:fs';
import path from 'node:path';

/** electron-builder's hook before the fuses are set: the packaged app carries no default app and no version file of the runtime. */
// electron-builder calls the module's default export.
export default function afterPack({ appOutDir, electronPlatformName }) {
  const resources = electronPlatformName === 'darwin' ? 'Anchorite.app/Contents/Resources' : 'resources';
  for (const name of ['version', path.join(resources, 'default_app.asar')]) rmSync(path.join(appOutDir, name), { force: true });
}
