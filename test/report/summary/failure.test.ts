import { describe, expect, it } from '@jest/globals';
import { failureSummary } from '../../../src/report/summary/failure.ts';

describe('the summary of a step that did not run to its end', () => {
  it('is one sentence, or a list of all that was gathered, each line whole', () => {
    expect(failureSummary(['The source is gone.'])).toContain('\n\nThe source is gone.\n');
    const long = 'x'.repeat(600);
    const page = failureSummary([`It could not do all:\n- read <a>\n- ${long}`, 'And this.']);
    expect(page).toContain('- It could not do all&#58;\n- read &#60;a&#62;\n- ' + long + '\n- And this.\n');
    expect(page).not.toContain('&#92;n');
  });

  it('stays short whatever is gathered', () => {
    const page = failureSummary([Array.from({ length: 500 }, (_, i) => `line ${i}`).join('\n')]);
    expect(page.split('\n').length).toBeLessThan(80);
  });
});
