/** How an image gate ends, by what is worst of the halves that are not allowed. 1 is PowerShell's own: the script did not run to its end. */
export const gateExitCodes = {
  allowed: 0,
  /** `disabled` or `installable`. */
  possible: 10,
  /** `unknown` or `conflict`. */
  notKnown: 11,
  /** `enabled`. */
  on: 12,
} as const;

/**
 * What stands behind the probe in an image gate: it reads the probe's own lines, judges each half by the table of
 * `lib/smb/judge/judge.ts`, one rule a line, and ends by verdict. A test holds the two tables against each other. What the head of
 * `probe-script.ts` says of its script holds for this one too. It calls no cmdlet and no program.
 */
export const validatorTemplate = String.raw`
# Azure SMB1 Auditor: image gate. What stands above is the probe that every VM gets; its lines are judged here, by
# the auditor's own table of verdicts. Nothing below looks at the machine.
$gateAllowed = '@ALLOWED@' -csplit ' '

# Lines that were continued are made whole. The probe prints no bar.
function GateLines($lines) { $lines -join '|' -creplace '\|\+', '' -csplit '\|' }

# The values by their keys. A key that is not among them was not learned.
function GateValues($lines) {
  $said = @{}
  foreach ($line in $lines) {
    if ($line -cmatch '^([a-z0-9.-]+)=(.*)$') { $said[$matches[1]] = $matches[2] }
  }
  $said
}

function GateKnown($value, $known) {
  if ($known -contains $value) { $value } else { 'unread' }
}

# How SMB 1.0 comes with the release: built in, as one feature, or split into one of the client and one of the server.
function GateRelease($build) {
  if ($build -cnotmatch '^[0-9]{4,6}$' -or 2600 -gt $build) { return 'unread' }
  if (9600 -gt $build) { return 'builtin' }
  if (16299 -gt $build) { return 'single' }
  'split'
}

# A key with a Type belongs to an installed service; a policy leaves keys without one.
function GateService($key, $type, $start) {
  if ($key -eq 'absent' -and $null -eq $type -and $null -eq $start) { return 'absent' }
  if ($key -eq 'present' -and $type -eq 'missing') { return 'leftover' }
  if ($key -eq 'present' -and $type -cmatch '^[0-9]{1,10}$') { return 'installed' }
  'unread'
}

# LanmanServer's SMB1 is a switch of the server alone: only the number 0 is off.
function GateSwitch($half, $value) {
  if ($half -eq 'client' -or $value -cmatch '^(missing|no-key|[1-9][0-9]{0,9})$') { return 'on' }
  if ($value -eq '0') { return 'off' }
  'unread'
}

# Does LanmanWorkstation depend on MRxSmb10? One of two lists that names it is enough; that none does takes both.
function GateDependency($said, $sc) {
  $registry = $said['dependencies']
  $isRead = $null -ne $registry -and $registry -cmatch '^([^\\/]{1,256}(/[^\\/]{1,256}){0,63})?$'
  if ($isRead -and ($registry -csplit '/') -contains 'mrxsmb10') { return 'named' }
  $text = $sc -join '|'
  $isWhole = $said['sc.exit'] -eq '0' -and "$($sc.Count)" -eq $said['sc.lines'] -and $text -cmatch '^([^|]*\|)?[^|:]+: ?lanmanworkstation(\| [^|:]+: ?[0-9A-Fa-f]+ [A-Z][A-Z0-9_][^|]*){3}(\| [^|:]+: ?[^|]*){2}\| [^|:]+: ?[0-9]+\| [^|:]+: ?[^|]*\| [^|:]+: ?([^|:\\/]*(\| : ?[^|:\\/]*)*)\| [^|:]+: ?[^|:\\/@]+[\\@][^|:]+$'
  if ($isWhole -and ($matches[4] -csplit '\| : ?') -contains 'mrxsmb10') { return 'named' }
  if ($isRead -and $isWhole -and $text -cnotmatch '[Mm][Rr][Xx][Ss][Mm][Bb]10') { return 'not-named' }
  'unread'
}

# DISM's word for a feature, or no-row from a list that is proven whole, or nothing.
function GateDism($said, $feature) {
  $state = $said["dism.$feature"]
  $isWhole = $said['dism.exit'] -eq '0' -and $said['dism.closed'] -eq 'yes' -and $said['dism.rows'] -cmatch '^([2-9][0-9]|[1-9][0-9]{2,9})$' -and $said['dism.known'] -cmatch '^[1-9][0-9]{0,9}$'
  if ($null -eq $state -or -not $isWhole -or $state.Length -gt 60) { '' } else { $state }
}

# Does WMI list any feature of SMB 1.0?
function GateRows($said, $release) {
  $wmi = $said['wmi.smb1'], $said['wmi.smb1-client'], $said['wmi.smb1-server'] -join '/'
  if ($wmi -cmatch '(^|/)[1-4](/|$)') { return 'yes' }
  if ($wmi -eq 'no-row/no-row/no-row' -or ($release -eq 'single' -and $wmi -cmatch '^no-row/')) { return 'no' }
  'unread'
}

# The table of verdicts for one half: from the top, the first rule that matches decides. docs/verdicts.md has it in words.
function GateRule($said, $half, $driver, $dependency) {
  $release = GateRelease $said['os.build']
  $service = GateService $said[$driver] $said["$driver.type"] $said["$driver.start"]
  $installed = $service -eq 'installed'
  $start = GateKnown $said["$driver.start"] ('0', '1', '2', '3', '4')
  $own = GateSwitch $half $said['srv.switch']
  $state = GateKnown $said["$driver.state"] ('not-listed', '1', '2', '3', '4', '5', '6', '7')
  $runs = '2', '3', '4', '5', '6', '7' -contains $state
  $file = GateKnown $said["$driver.file"] ('yes', 'no')
  $store = GateKnown $said["$driver.store"] ('yes', 'no')
  $feature = 'smb1'
  if ($release -eq 'split') { $feature = "smb1-$half" }
  $dism = GateDism $said $feature
  $wmi = GateKnown $said["wmi.$feature"] ('1', '2', '3', '4', 'no-row')
  $rows = GateRows $said $release
  $parent = GateDism $said 'smb1'
  $off = 'Disabled', 'Disabled with Payload Removed', 'no-row' -contains $dism
  $wmiOff = '2', '3' -contains $wmi
  $pending = 'Enable Pending', 'Disable Pending' -contains $dism
  $restart = $pending -or $said['reboot-pending'] -eq 'yes' -or 'Enable Pending', 'Disable Pending' -contains $parent
  $conflict = 'conflict'
  if ($restart) { $conflict = 'unknown' }
  if ($release -eq 'unread' -or $service -eq 'unread' -or $file -eq 'unread') { return 'A unknown' }
  if ($installed -and ($start -eq 'unread' -or ($start -ne '4' -and $own -eq 'unread'))) { return 'A unknown' }
  if (($installed -and $state -eq 'not-listed') -or (-not $installed -and $runs)) { return "B0 $conflict" }
  if ($installed -and $file -eq 'no') { return "B1 $conflict" }
  if ($installed -and $release -ne 'builtin' -and ($off -or ($dism -eq '' -and $wmiOff))) { return "B2 $conflict" }
  if ($installed -and ($start -eq '4' -or $own -eq 'off')) { return 'B3 disabled' }
  $idle = $installed -and $half -eq 'client' -and $start -eq '3' -and $dependency -ne 'named' -and -not $runs
  if ($idle -and $release -eq 'builtin' -and $dependency -ne 'unread' -and $state -ne 'unread') { return 'B4 disabled' }
  if ($idle) { return 'B4 unknown' }
  if ($installed) { return 'B5 enabled' }
  if ($file -eq 'yes' -or $release -eq 'builtin' -or $dependency -eq 'named') { return "C1 $conflict" }
  if ($dependency -eq 'unread') { return 'C1u unknown' }
  if ($pending) { return 'C2 unknown' }
  if ($parent -eq 'no-row' -and $dism -eq 'no-row' -and $rows -eq 'no') { return 'C3 not-in-os' }
  if ($parent -eq 'no-row' -and (('', 'no-row') -notcontains $dism -or $rows -eq 'yes')) { return "C3c $conflict" }
  if (($dism -eq 'Enabled' -and $wmiOff) -or ($off -and $wmi -eq '1')) { return "C4 $conflict" }
  if ($dism -eq '' -or ($parent -eq 'no-row' -and $rows -eq 'unread')) { return 'C5 unknown' }
  if ($dism -eq 'Enabled') { return "C6 $conflict" }
  if ($dism -eq 'Disabled' -and $parent -eq 'Disabled with Payload Removed') { return "C6p $conflict" }
  if ($dism -eq 'Disabled' -and $store -eq 'yes') { return 'C7 installable' }
  if ($dism -eq 'Disabled' -and $store -eq 'no') { return "C7 $conflict" }
  if ($dism -eq 'Disabled') { return 'C7 unknown' }
  if ($dism -eq 'Disabled with Payload Removed') { return 'C8 binaries-absent' }
  'C9 unknown'
}

# 0: allowed. Else what is worst: 12 on, 11 not known, 10 there but not on.
function GateCode($half, $verdict, $allowed) {
  if ($allowed -contains ($half, $verdict -join ':')) { return ${gateExitCodes.allowed} }
  if ($verdict -eq 'enabled') { return ${gateExitCodes.on} }
  if ('unknown', 'conflict' -contains $verdict) { return ${gateExitCodes.notKnown} }
  ${gateExitCodes.possible}
}

function GateLine($half, $ruling, $code) {
  $answer = 'NOT allowed'
  if ($code -eq 0) { $answer = 'allowed' }
  "SMB1 image gate: $half $($ruling -creplace '^([^ ]+) (.+)$', '$2 (rule $1)'), $answer"
}

$gateLines = @(GateLines $probeLines)
$gateSaid = GateValues $gateLines
$gateDependency = GateDependency $gateSaid @($gateLines -cmatch '^sc=' -creplace '^sc=', '')
$gateClient = GateRule $gateSaid 'client' 'mrxsmb10' $gateDependency
$gateServer = GateRule $gateSaid 'server' 'srv' 'not-named'
$gateCode = GateCode 'client' ($gateClient -creplace '^.+ ', '') $gateAllowed
GateLine 'client' $gateClient $gateCode
$gateServerCode = GateCode 'server' ($gateServer -creplace '^.+ ', '') $gateAllowed
GateLine 'server' $gateServer $gateServerCode
if ($gateServerCode -gt $gateCode) { $gateCode = $gateServerCode }
if ($gateCode -eq 0) { 'SMB1 image gate: passed' } else { "SMB1 image gate: FAILED, exit code $gateCode; smb1-audit parse explains the lines above" }
exit $gateCode
`;
