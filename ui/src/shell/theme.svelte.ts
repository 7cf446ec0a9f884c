// Light or dark: as the system, or as chosen here.

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const KEPT = 'outcrop.theme';
const systemIsDark = matchMedia('(prefers-color-scheme: dark)');

class Look {
  chosen = $state<Theme>(kept());
  #systemIsDark = $state(systemIsDark.matches);
  /** What is shown now; charts are drawn for it. */
  shown = $derived<'light' | 'dark'>(this.chosen === 'system' ? (this.#systemIsDark ? 'dark' : 'light') : this.chosen);

  constructor() {
    systemIsDark.addEventListener('change', ({ matches }) => {
      this.#systemIsDark = matches;
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
