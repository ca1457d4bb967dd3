import * as z from 'zod';
import type { CloudPhone, PhoneState } from '../model.ts';
import { endpoint, fields, idList, inBatch, success, tooLarge } from './endpoint.ts';
import type { Endpoint, Parts } from './endpoint.ts';

const statusOf: Record<PhoneState, number> = { running: 0, starting: 1, off: 2, expired: 3 };

const strings = (max?: number) => (max === undefined ? z.array(z.string()) : z.array(z.string()).max(max));
const flag = z.literal([0, 1]);

const listForm = fields({
  page: z.number().int().min(1).default(1),
  pageSize: z.number().int().min(1).default(10),
  ids: strings(100).optional(),
  serialName: z.string().optional(),
  remark: z.string().optional(),
  groupName: z.string().optional(),
  tags: strings().optional(),
  chargeMode: flag.optional(),
  openStatus: flag.optional(),
  proxyIds: strings(10).optional(),
  serialNos: strings(100).optional(),
});
type ListQuery = z.output<typeof listForm>;

const startForm = fields({
  ids: idList(200),
  width: z.number().int().min(200).max(600).default(336),
  center: flag.default(1),
  energySavingMode: flag.default(0),
});

/** The phones' own endpoints. */
export const phoneEndpoints: Endpoint[] = [
  endpoint('phone/list', listForm, (query, parts) => {
    const { page, pageSize } = query;
    const byIds = (query.ids ?? []).length > 0;
    const refused = byIds ? null : tooLarge(pageSize, parts);
    if (refused !== null) return refused;
    const found = parts.fleet.present().filter((phone) => isWanted(phone, query, parts));
    const items = byIds ? found : found.slice((page - 1) * pageSize, page * pageSize);
    return success({ total: found.length, page, pageSize, items: items.map(rowOf) });
  }),

  endpoint('phone/status', fields({ ids: idList(100) }), ({ ids }, { fleet }) =>
    success(
      inBatch(ids, (id) => {
        const phone = fleet.find(id);
        return phone === undefined ? 42001 : { id, serialName: phone.name, status: statusOf[phone.state] };
      }),
    ),
  ),

  endpoint('phone/start', startForm, ({ ids, width, center, energySavingMode }, { fleet, power, kernel }) =>
    success(
      inBatch(ids, (id) => {
        const phone = fleet.find(id);
        if (phone === undefined) return 42001;
        const code = power.startByApi(phone, energySavingMode === 1);
        if (code !== 0) return code;
        const session = kernel
          .random(`viewer ${phone.name} ${phone.runs.length}`)
          .text('0123456789abcdef', 40);
        const url = viewerUrl(phone, session, width, center === 1);
        const chargingMethod = phone.chargeMode === 0 ? 'Per-minute usage' : 'Monthly rental';
        return { id, url, chargingMethod };
      }),
    ),
  ),

  endpoint('phone/stop', fields({ ids: idList(200) }), ({ ids }, { fleet, power }) => {
    // The page that describes this call has amounts and failures only.
    const { totalAmount, successAmount, failAmount, failDetails } = inBatch(ids, (id) => {
      const phone = fleet.find(id);
      if (phone === undefined) return 42001;
      const code = power.stopByApi(phone);
      return code === 0 ? {} : code;
    });
    return success({ totalAmount, successAmount, failAmount, failDetails });
  }),
];

/** The page people watch the phone on. Its query holds a session token, and the name is not escaped. */
const viewerUrl = (phone: CloudPhone, token: string, width: number, center: boolean): string =>
  `https://phone.geelark.com/index.html?isApi=true&target=SG&id=${phone.id}&envName=${phone.name}` +
  `&envNo=${phone.serialNo}&w=${width}&token=eyJ.${token}&lang=en-US&center=${center}`;

const isWanted = (phone: CloudPhone, query: ListQuery, { kernel }: Parts): boolean => {
  const { ids = [], serialNos = [], tags = [], proxyIds = [] } = query;
  const { serialName = '', remark = '', groupName = '', chargeMode, openStatus } = query;
  const isNamed =
    kernel.options.nameFilter === 'exact'
      ? serialName === '' || phone.name === serialName
      : phone.name.includes(serialName);
  return (
    isNamed &&
    (ids.length === 0 || ids.includes(phone.id)) &&
    (serialNos.length === 0 || serialNos.includes(phone.serialNo)) &&
    (remark === '' || phone.remark.includes(remark)) &&
    (groupName === '' || phone.group === groupName) &&
    (tags.length === 0 || tags.some((tag) => phone.tags.includes(tag))) &&
    (chargeMode === undefined || phone.chargeMode === chargeMode) &&
    (openStatus === undefined || (phone.run === null) === (openStatus === 0)) &&
    // No phone of ours has a proxy of the proxy list.
    proxyIds.length === 0
  );
};

const rowOf = (phone: CloudPhone) => ({
  id: phone.id,
  serialName: phone.name,
  serialNo: phone.serialNo,
  group: { id: phone.group === '' ? '0' : `group-${phone.group}`, name: phone.group, remark: '' },
  remark: phone.remark,
  status: statusOf[phone.state],
  tags: phone.tags.map((name) => ({ name })),
  equipmentInfo: {
    countryName: 'United States',
    phoneNumber: '',
    enableSim: 1,
    imei: `86${phone.id.slice(0, 13)}`,
    osVersion: 'Android 13.0',
    wifiBssid: '',
    mac: '',
    bluetoothMac: '',
    timeZone: 'America/New_York',
    deviceBrand: 'samsung',
    deviceModel: 'SM-S911B',
    deviceName: '',
    netType: 1,
    language: 'en-US',
    province: '',
    city: '',
  },
  proxy: {
    type: 'socks5',
    server: '192.0.2.1',
    port: 30000,
    username: `user-${phone.serialNo}`,
    password: `proxy-password-${phone.serialNo}`,
  },
  chargeMode: phone.chargeMode,
  hasBind: phone.chargeMode === 1,
  monthlyExpire: 0,
  rpaStatus: phone.task === null ? 0 : 1,
  createTime: phone.createdAtSeconds,
});
