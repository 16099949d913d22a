import { describe } from 'vitest';
import { answerDialog, launchApp } from '../support/launch-app.ts';
import { productionJourney } from '../support/production-journey.ts';

describe('a production hierarchy made in the window', () => {
  productionJourney(async () => {
    const { app, page, home } = await launchApp();
    return { page, home, windows: app, choose: (path) => answerDialog(app, path), close: () => app.close() };
  });
});
