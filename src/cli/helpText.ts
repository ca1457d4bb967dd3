import { Help, type HelpConfiguration } from 'commander';

/** What a description needs beside its term; where there is less it goes below. */
const leastBeside = 30;
const indent = '    ';

/** How help is laid out: for commander alone, a narrow terminal would break words. */
export const helpLayout: HelpConfiguration = {
  showGlobalOptions: true,
  minWidthToWrap: 20,
  formatItem: (term, termWidth, description, helper) => {
    const columns = helper.helpWidth ?? 80;
    if (description === '' || columns - termWidth - indent.length >= leastBeside) {
      return Help.prototype.formatItem.call(helper, term, termWidth, description, helper);
    }
    const below = helper.boxWrap(description, columns - indent.length);
    return `  ${term}\n${indent}${below.replaceAll('\n', `\n${indent}`)}`;
  },
};
