/** Gaps to the optimum, in percent, of functions that searches with GPT-4o-mini found, as Zheng et al. (arXiv 2501.08603) measured them at 50 and 100 cities. */
export const PUBLISHED = [
  { who: 'nearest city', gaps: { 50: 22.62, 100: 24.94 } },
  { who: 'EoH', gaps: { 50: 12.67, 100: 14.49 } },
  { who: 'FunSearch', gaps: { 50: 12.0, 100: 13.93 } },
  { who: 'MCTS-AHD', gaps: { 50: 9.69, 100: 11.79 } },
] as const;
