import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bestFitCheck, type Comparison, compare, comparisonText } from '../../../examples/bin-packing/comparison.js';
import { bestFitHeuristic } from '../../../examples/bin-packing/heuristic.js';
import { makeInstance } from '../../../examples/bin-packing/instance.js';
import type { InstanceSet } from '../../../examples/bin-packing/instance-files.js';
import { RECIPES, testInstances } from '../../../examples/bin-packing/recipes.js';

const measured = (excess: number, meanBins: number) => ({ excess, meanBins, standardError: 0.001 });

const small: InstanceSet = {
  name: 'small.json',
  capacity: 10,
  instances: [makeInstance('a', 10, [5, 5, 4, 6]), makeInstance('b', 10, [6, 3, 4, 7])],
  published: { bestFit: 2.5, funSearch: 2.25 },
};

describe('the table at the end', () => {
  it('has a line for each heuristic and a column for each set', () => {
    const comparisons: Comparison[] = [
      {
        title: 'or3.json, 20 instances',
        firstFit: measured(0.0574, 212.75),
        bestFit: measured(0.0537, 212),
        funSearch: { excess: 0.0311, meanBins: 207.45 },
        thisRun: measured(0.025, 206.23),
      },
      {
        title: 'generated, 500 instances',
        firstFit: measured(0.0555, 211.99),
        bestFit: measured(0.0517, 211.23),
        funSearch: { excess: 0.0311, set: 'OR3' },
        thisRun: measured(0.0249, 205.88),
      },
    ];
    assert.equal(
      comparisonText(comparisons),
      [
        'Excess over the L1 lower bound, ± standard error (mean bins); less is better',
        '                       or3.json, 20 instances    generated, 500 instances',
        'first fit              5.74 ± 0.10 %  (212.75)   5.55 ± 0.10 %  (211.99)',
        'best fit               5.37 ± 0.10 %  (212.00)   5.17 ± 0.10 %  (211.23)',
        'FunSearch, published   3.11 %  (207.45)          3.11 %  (on OR3)',
        'this run               2.50 ± 0.10 %  (206.23)   2.49 ± 0.10 %  (205.88)',
      ].join('\n'),
    );
  });

  it('packs each set by each heuristic', () => {
    const { title, firstFit, bestFit, funSearch, thisRun } = compare(bestFitHeuristic(10), small);
    assert.equal(title, 'small.json, 2 instances');
    assert.equal(bestFit.meanBins, 2.5);
    assert.deepEqual(thisRun, bestFit);
    assert.equal(firstFit.meanBins, 2.5);
    assert.deepEqual(funSearch, { excess: 2.25 / 2 - 1, meanBins: 2.25 });
  });

  it('gives the figure that was published for instances of this size, or says that there is none', () => {
    const instances = testInstances(RECIPES.or, 1);
    const unpublished = { bestFit: undefined, funSearch: undefined };
    const like = compare(bestFitHeuristic(150), { name: 'x', capacity: 150, instances, published: unpublished });
    assert.deepEqual([like.title, like.funSearch?.set, like.funSearch?.excess], ['x, 1 instance', 'OR3', 0.0311]);
    const none = compare(bestFitHeuristic(10), { ...small, published: unpublished });
    assert.match(comparisonText([none]), /FunSearch, published {3}none published/);
  });
});

describe('the check of best fit', () => {
  it('says whether it packs as published', () => {
    const comparison = compare(bestFitHeuristic(10), small);
    const withFigure = (bestFit: number | undefined) =>
      bestFitCheck({ ...small, published: { bestFit, funSearch: undefined } }, comparison);
    assert.equal(withFigure(2.5), 'Best fit takes 2.50 bins on small.json, as published.');
    assert.equal(
      withFigure(2),
      'Best fit takes 2.50 bins on small.json, but 2.00 are published: the figures of this column cannot be compared.',
    );
    assert.equal(withFigure(undefined), undefined);
  });
});
