import { apiPage } from './api-page.ts';
import { controlsPage } from './controls-page.ts';
import { rolesPage } from './roles-page.ts';
import { settingsPage } from './settings-page.ts';
import { verdictsPage } from './verdicts-page.ts';

/** Every generated page of the documentation, by file name. */
export const pages: Readonly<Record<string, () => string>> = {
  'api.md': apiPage,
  'controls.md': controlsPage,
  'roles.md': rolesPage,
  'settings.md': settingsPage,
  'verdicts.md': verdictsPage,
};
