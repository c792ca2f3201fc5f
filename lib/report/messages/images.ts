import type { InEach, Translated } from './translated.ts';

/** The tables of images. */
const english = {
  images: {
    title: 'Marketplace images',
    caption:
      'Each image by publisher, offer, SKU and exact version. A VM counts as without SMB1 when neither half can be turned on; two agreeing VMs confirm an image, and one that differs does not undo it. A VM that was upgraded to another version of Windows does not count. An expectation by date is given only for Windows Server 2012 R2 and 2016: by what Microsoft has published, SMB1 was on in its images until July 2017, off in almost all of them until August 2018, and removed by 2019.',
    none: 'No VM in this audit was made from a Marketplace image.',
    version: 'Version',
    flag: 'SMB1 binaries',
    vms: 'VMs with verdicts',
    predicted: 'Expected by date',
    disagreeing: 'Exceptions',
    differ: 'Differ from the others:',
    agrees: 'evidence agrees',
    disagrees: 'evidence disagrees',
    noEvidence: 'no evidence yet',
    new: 'first seen',
    was: 'was: {flag}',
    newest: 'Newest published: {version}',
    newestIn: 'Newest published in offer {offer}, which continues this one: {version}',
    unseen: { one: '{n} that no VM has yet', other: '{n} that no VM has yet, the newest first: {versions}' },
    followed: 'a newer one is published',
    notPublished: 'Nothing of this SKU is published any more ({location})',
    catalogueUnread: 'What is published could not be read',
    oldestAbsent: 'Oldest without SMB1: {version} ({date})',
    newestPresent: 'Newest with SMB1: {version} ({date})',
    showVms: 'Show the VMs of this image',
    ofVms: 'of {n}',
    more: '{n} more among the VMs of this image',
    counts: '{judged} with verdicts, {n} counted:',
    countsNone: '{judged} with verdicts, none counted:',
    uncounted: {
      upgraded: {
        one: '{n} upgraded in place, or its Windows version is not known:',
        other: '{n} upgraded in place, or their Windows version is not known:',
      },
      versionUntold: '{n} whose image version is not known:',
      undecided: '{n} undecided:',
      notInOs: { one: '{n} has a Windows without SMB1:', other: '{n} have a Windows without SMB1:' },
    },
    ofOthers: 'Another publisher’s image, not Microsoft’s own',
    search: 'Search publisher, offer, SKU, version',
    shown: '{shown} of {all} images',
    scheduled: 'To be deprecated: no new VMs from {date}',
    scheduledSometime: 'To be deprecated: no new VMs then',
    deprecated: 'Deprecated: no new VMs',
    insteadOffer: 'In its place: offer {name}',
    insteadPlan: 'In its place: plan {name}',
  },
  ownImages: {
    title: 'Images outside the Marketplace',
    carrying: {
      one: '{carrying} of {n} image outside the Marketplace still carries SMB1',
      other: '{carrying} of {n} images outside the Marketplace still carry SMB1',
    },
    caption:
      'Versions of galleries, managed images, and disks, snapshots and blobs that OS disks were copied from, each judged by the VMs made from it, by the same rule as the Marketplace’s. Those that carry SMB1, or whose VMs disagree about it, come first. A VM from an image that descends from the Marketplace counts there too.',
    image: 'Image',
    kinds: { gallery: 'Gallery', managed: 'Managed image', disk: 'Disk copied from' },
    madeFrom: 'Made from',
  },
  timeline: {
    title: 'When the binaries were removed',
    caption:
      'Images in use by the date in their version, one line per SKU. The table below has the same data.',
    removal: 'autumn 2018, when Microsoft removed the binaries from its Windows Server images',
  },
};

const japanese: Translated<typeof english> = {
  images: {
    title: 'Marketplace イメージ',
    caption:
      '発行元、オファー、SKU、正確なバージョンごとの結果です。クライアントもサーバーも有効化できない VM を「SMB1 なし」と数え、2 台以上が一致したイメージを確認済みとします。1 台だけ異なっていても、確認済みは覆りません。別の Windows にアップグレードされた VM は数えません。日付からの予測は Windows Server 2012 R2 と 2016 のみに示します。Microsoft の公表によれば、そのイメージの SMB1 は 2017 年 7 月まで有効、2018 年 8 月までほぼすべてで無効で、2019 年までに削除されました。',
    none: 'この監査には Marketplace イメージから作成された VM がありません。',
    version: 'バージョン',
    flag: 'SMB1 バイナリ',
    vms: '判定のある VM',
    predicted: '日付からの予測',
    disagreeing: '例外',
    differ: '他と一致しない VM:',
    agrees: '実際の結果と一致',
    disagrees: '実際の結果と不一致',
    noEvidence: '結果なし',
    new: '初出',
    was: '前回: {flag}',
    newest: '公開中の最新: {version}',
    newestIn: '後継オファー {offer} で公開中の最新: {version}',
    unseen: {
      one: 'どの VM にもまだないもの {n} 件',
      other: 'どの VM にもまだないもの {n} 件 (新しい順): {versions}',
    },
    followed: '新しいバージョンが公開されています',
    notPublished: 'この SKU は {location} ではもう公開されていません',
    catalogueUnread: '公開中のバージョンを読み取れませんでした',
    oldestAbsent: 'SMB1 を含まない最古のバージョン: {version} ({date})',
    newestPresent: 'SMB1 を含む最新バージョン: {version} ({date})',
    showVms: 'このイメージの VM を表示',
    ofVms: '全 {n} 台中',
    more: 'このイメージの VM にほか {n} 台',
    counts: '判定のある VM {judged} 台のうち集計対象は {n} 台。',
    countsNone: '判定のある VM {judged} 台のうち集計対象はありません。',
    uncounted: {
      upgraded: '{n} 台はアップグレード済み、または Windows が不明:',
      versionUntold: '{n} 台はイメージのバージョンが不明:',
      undecided: '{n} 台は不明:',
      notInOs: '{n} 台は SMB1 の機能がない Windows:',
    },
    ofOthers: 'Microsoft 以外の発行元のイメージ',
    search: '発行元、オファー、SKU、バージョンで検索',
    shown: 'イメージ {all} 件中 {shown} 件',
    scheduled: '非推奨の予定: {date} から新しい VM は作成不可',
    scheduledSometime: '非推奨の予定: 以後、新しい VM は作成不可',
    deprecated: '非推奨: 新しい VM は作成不可',
    insteadOffer: '後継オファー: {name}',
    insteadPlan: '後継プラン: {name}',
  },
  ownImages: {
    title: 'Marketplace 以外のイメージ',
    carrying: 'Marketplace 以外のイメージ {n} 件中 {carrying} 件に SMB1 が残っています',
    caption:
      'ギャラリーのバージョン、マネージド イメージ、OS ディスクのコピー元のディスク・スナップショット・BLOB を、それから作成された VM により、Marketplace のイメージと同じ規則で判定します。SMB1 が残っているものと、VM の結果が分かれたものが先に並びます。Marketplace に由来するイメージの VM は、Marketplace のイメージにも数えます。',
    image: 'イメージ',
    kinds: { gallery: 'ギャラリー', managed: 'マネージド イメージ', disk: 'コピー元のディスク' },
    madeFrom: '作成元',
  },
  timeline: {
    title: 'バイナリがなくなった時期',
    caption:
      '使用中のイメージを、バージョンに含まれる日付で SKU ごとに並べています。内容はすべて下の表にあります。',
    removal: '2018 年秋、Microsoft が Windows Server イメージからバイナリを削除した時期',
  },
};

export const imagesTexts: InEach<typeof english> = { en: english, ja: japanese };
