import type { Command } from 'commander';
import type { ConfigView, OriginView, SettingView } from '../../ipc/contract.ts';
import type { Cli } from '../cli.ts';
import type { Cell } from '../print/table.ts';

export const addConfigShow = (parent: Command, cli: Cli): void => {
  parent
    .command('show')
    .description('the settings that are in force in the daemon; of secrets only whether they are set')
    .option('--origin', 'and where each comes from: flag, variable, file and line, or default')
    .action(async ({ origin = false }: { origin?: boolean }) => {
      const view = await cli.ask((daemon) => daemon.config());
      await cli.show(view, {
        text: () => asText(cli, view, origin),
        names: () => view.settings.map(({ key }) => key),
      });
    });
};

const asText = (cli: Cli, { settings }: ConfigView, wantsOrigin: boolean): Promise<string> =>
  cli.table(
    [
      { title: 'SETTING' },
      { title: 'ORIGIN', mayShrink: true, keepsEnd: true, wide: !wantsOrigin },
      { title: 'VALUE', folds: true },
    ],
    settings.map((setting) => [setting.key, originText(setting.origin), valueCell(setting)]),
  );

const valueCell = ({ value, isSecret, isSet }: SettingView): Cell => {
  if (isSecret) return { text: isSet ? '(set)' : '(not set)', style: 'dim' };
  return value ?? { text: '-', style: 'dim' };
};

const originText = ({ from, where, line }: OriginView): string => {
  if (where === null) return from;
  const place = line === null ? where : `${where}:${line}`;
  return from === 'service' ? `service manager (${place})` : place;
};
