import { afterAll, beforeAll, describe, it } from 'vitest';
import { registerChosen } from '../support/drive-window.ts';
import { launchPackage, type LaunchedPackage } from '../support/launch-package.ts';
import { initSoftToken, newSoftTokens, softModule } from '../support/test-tokens.ts';

/** The token host is a utility process out of the archive, its driver a native module beside it: neither is tried elsewhere. */
describe('tokens in the packaged app', () => {
  let launched: LaunchedPackage;
  beforeAll(async () => {
    newSoftTokens();
    initSoftToken('Packaged');
    launched = await launchPackage();
  });
  afterAll(() => launched.close());

  it('are listed once their module is registered', async () => {
    const { page, choose } = launched;
    await page.getByRole('button', { name: 'Tokens', exact: true }).click();
    choose(softModule);
    await registerChosen(page);
    await page.getByRole('heading', { name: 'Packaged' }).waitFor();
    await page.getByText('SoftHSM project, SoftHSM v2').first().waitFor();
  });
});
