// Light or dark: as the system, or as chosen here.

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const KEPT = 'outcrop.theme';
const systemIsDark = matchMedia('(prefers-color-scheme: dark)');
/** The system has colours of its own for everything; then it also decides whether they are dark. */
const systemColours = matchMedia('(forced-colors: active)');

class Look {
  chosen = $state<Theme>(kept());
  #systemIsDark = $state(systemIsDark.matches);
  #forced = $state(systemColours.matches);
  /** What is shown now; charts are drawn for it. */
  shown = $derived<'light' | 'dark'>(
    this.chosen === 'system' || this.#forced ? (this.#systemIsDark ? 'dark' : 'light') : this.chosen,
  );

  constructor() {
    systemIsDark.addEventListener('change', ({ matches }) => {
      this.#systemIsDark = matches;
    });
    systemColours.addEventListener('change', ({ matches }) => {
      this.#forced = matches;
    });
  }

  choose(theme: Theme) {
    this.chosen = theme;
    localStorage.setItem(KEPT, theme);
  }
}

function kept(): Theme {
  const theme = localStorage.getItem(KEPT);
  return themes.find((known) => known === theme) ?? 'system';
}

export const look = new Look();
