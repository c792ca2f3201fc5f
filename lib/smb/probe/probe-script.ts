/**
 * The probe as it is sent, but for its nonce. PowerShell 2.0 to 5.1, also in constrained language mode.
 * No backslash is followed by n, r or t in any case: Run Command may take the pair for a line break or a tab
 * (https://learn.microsoft.com/azure/virtual-machines/windows/run-command).
 * Matching, replacing and splitting are case-sensitive throughout and digits are `[0-9]`: the others follow the culture, in which `I` may be no `i`.
 */
export const probeTemplate = String.raw`Set-StrictMode -Off
# Azure SMB1 Auditor: read-only probe, envelope v2.
# Looks at the SMB 1.0 client and server of this machine and prints what it saw between two marker lines.
# Cmdlets and external programs only, so that it also runs in constrained language mode. A profile may have run before:
# every cmdlet that reads says what an error does, and an empty answer is no answer.
$ErrorActionPreference = 'Stop'
$probeNonce = '@NONCE@'
$probeBits = 64
if ($env:PROCESSOR_ARCHITECTURE -eq 'x86') { $probeBits = 32 }
$probeWow64 = $null -ne $env:PROCESSOR_ARCHITEW6432
$probeSystem = $env:windir + '\System32'
if ($probeWow64) { $probeSystem = $env:windir + '\Sysnative' }
$probeSc = $probeSystem + '\sc.exe'
$probeReg = $probeSystem + '\' + 'reg.exe'
$probeDism = $probeSystem + '\dism.exe'
# Only SYSTEM and administrators may write there, and it must be new.
$probeFile = $probeSystem + '\config\systemprofile\smb1-probe-' + $probeNonce + '.txt'
$probeServices = 'HKLM:\SYSTEM\CurrentControlSet\Services'
$probeVersion = 'SOFTWARE\Microsoft\Windows NT\CurrentVersion'
$probeServicing = 'HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing'

# Printable ASCII without the bar, single spaces, none at the end. Chinese and Japanese have a colon of their own.
function ProbePlain($value) {
  "$value" -creplace '\uff1a', ':' -creplace '[^\x20-\x7b\x7d\x7e]', '?' -creplace ' +', ' ' -creplace ' $', ''
}

# A value as lines of at most 72 characters: a console that is 80 wide would break longer ones.
function ProbeField($name, $value) {
  $text = ProbePlain "$name=$value"
  if ($text.Length -gt 320) { ProbeUnread $name 'too-long' }
  else { ($text -creplace '(?=.{72})(.{40,70}[^ ])', '$1|+') -csplit '\|' }
}

function ProbeUnread($name, $why) { ProbePlain "$name!$why" }

function ProbeWhy($record) { "$($record.CategoryInfo.Category)" }

# A key with the names of its values, or absent, or why it could not be read.
function ProbeKey($path) {
  try {
    $key = Get-Item -Path $path -ErrorAction Stop
    if ($null -eq $key.Property) { return @{ kind = 'unread'; why = 'empty' } }
    $names = @($key.Property)
    $item = $null
    if ($names.Count -gt 0) { $item = Get-ItemProperty -Path $path -ErrorAction Stop }
    @{ kind = 'present'; names = $names; item = $item }
  }
  catch {
    $why = ProbeWhy $_
    if ($why -eq 'ObjectNotFound') { @{ kind = 'absent'; why = 'absent' } }
    else { @{ kind = 'unread'; why = $why } }
  }
}

# Only a DWORD is a number; missing is what the key's own list of names lacks.
function ProbeDword($name, $key, $valueName, $value) {
  if ($key.names -notcontains $valueName) { ProbeField $name 'missing' }
  elseif ($value -is [int] -or $value -is [uint32]) { ProbeField $name $value }
  else { ProbeUnread $name 'no-dword' }
}

function ProbeText($name, $value) {
  if ($null -eq $value) { ProbeUnread $name 'missing' }
  elseif ($value -is [string] -or $value -is [int]) { ProbeField $name $value }
  else { ProbeUnread $name 'no-text' }
}

# A 32-bit host sees its own copy of SOFTWARE, and that copy names another edition.
function ProbeVersionKey {
  if (-not $probeWow64) { return ProbeKey "HKLM:\$probeVersion" }
  $item = @{}
  try {
    foreach ($line in @(& $probeReg query "HKLM\$probeVersion" /reg:64)) {
      if ($line -cmatch '^ +([A-Za-z]+) +REG_(SZ|DWORD) +(.+)$') { $item[$matches[1]] = $matches[3] }
    }
  }
  catch { return @{ kind = 'unread'; why = (ProbeWhy $_) } }
  if ($null -eq $item.CurrentBuildNumber) { return @{ kind = 'unread'; why = "reg-exit-$LASTEXITCODE" } }
  @{ kind = 'present'; item = $item }
}

function ProbeHost {
  ProbeField 'host.bits' $probeBits
  ProbeField 'host.powershell' $PSVersionTable.PSVersion
  ProbeField 'host.language-mode' $ExecutionContext.SessionState.LanguageMode
}

function ProbeOs($key) {
  if ($key.kind -ne 'present') { ProbeUnread 'os.build' $key.why }
  else {
    ProbeText 'os.build' $key.item.CurrentBuildNumber
    ProbeText 'os.revision' $key.item.UBR
    ProbeText 'os.product' $key.item.ProductName
    ProbeText 'os.edition' $key.item.EditionID
    ProbeText 'os.installation' $key.item.InstallationType
  }
  try { ProbeText 'os.language' (Get-UICulture -ErrorAction Stop).Name } catch { ProbeUnread 'os.language' (ProbeWhy $_) }
}

function ProbeDependencies {
  $key = ProbeKey "$probeServices\LanmanWorkstation"
  if ($key.kind -ne 'present') { ProbeUnread 'dependencies' $key.why }
  elseif ($key.names -notcontains 'DependOnService') { ProbeField 'dependencies' '' }
  elseif ($key.item.DependOnService -is [string[]]) { ProbeField 'dependencies' ($key.item.DependOnService -join '/') }
  else { ProbeUnread 'dependencies' 'no-list' }
}

# The words are translated in some languages, the order of the fields in none.
function ProbeScQuery {
  try {
    $text = @(& $probeSc qc lanmanworkstation 8192)
    ProbeField 'sc.exit' $LASTEXITCODE
  }
  catch { return ProbeUnread 'sc' (ProbeWhy $_) }
  $text = @($text | ForEach-Object { if ("$_" -cmatch '[^ ]') { "$_" } })
  if (($text -join '/').Length -gt 2000) { return ProbeUnread 'sc' 'too-long' }
  ProbeField 'sc.lines' $text.Count
  foreach ($line in $text) { ProbeField 'sc' $line }
}

function ProbeService($name) {
  $key = ProbeKey "$probeServices\$name"
  if ($key.kind -eq 'unread') { return ProbeUnread $name $key.why }
  ProbeField $name $key.kind
  if ($key.kind -eq 'present') {
    ProbeDword "$name.type" $key 'Type' $key.item.Type
    ProbeDword "$name.start" $key 'Start' $key.item.Start
  }
}

# What the service control manager says, whatever the registry has.
function ProbeState($name) {
  try {
    $text = @(& $probeSc query $name) -join ' '
    $code = $LASTEXITCODE
  }
  catch { return ProbeUnread "$name.state" (ProbeWhy $_) }
  if ($code -eq 1060) { ProbeField "$name.state" 'not-listed' }
  elseif ($code -eq 0 -and $text -cmatch ' ([1-7]) +(STOPPED|RUNNING|PAUSED|[A-Z]+_PENDING)') { ProbeField "$name.state" $matches[1] }
  else { ProbeUnread "$name.state" "exit-$code" }
}

# The neighbour is on every machine: a list without it is no list.
function ProbePresence($name, $path, $file, $neighbour) {
  try { $files = @(Get-Item -Path $path -ErrorAction Stop | ForEach-Object { if (-not $_.PSIsContainer) { $_.Name } }) }
  catch { return ProbeUnread $name (ProbeWhy $_) }
  if ($files -notcontains $neighbour) { ProbeUnread $name 'nothing-listed' }
  elseif ($files -contains $file) { ProbeField $name 'yes' }
  else { ProbeField $name 'no' }
}

function ProbeClient {
  ProbeService 'mrxsmb10'
  ProbeState 'mrxsmb10'
  ProbePresence 'mrxsmb10.file' ($probeSystem + '\drivers\mrxsmb?0.sys') 'mrxsmb10.sys' 'mrxsmb20.sys'
  ProbePresence 'mrxsmb10.store' ($env:windir + '\WinSxS\*_microsoft-windows-smb?0-minirdr_*\mrxsmb?0.sys') 'mrxsmb10.sys' 'mrxsmb20.sys'
}

function ProbeServer {
  ProbeService 'srv'
  ProbeState 'srv'
  ProbePresence 'srv.file' ($probeSystem + '\drivers\srv*.sys') 'srv.sys' 'srv2.sys'
  ProbePresence 'srv.store' ($env:windir + '\WinSxS\*_microsoft-windows-smbserver-v?_*\srv*.sys') 'srv.sys' 'srv2.sys'
  $key = ProbeKey "$probeServices\LanmanServer\Parameters"
  if ($key.kind -eq 'unread') { ProbeUnread 'srv.switch' $key.why }
  elseif ($key.kind -eq 'absent') { ProbeField 'srv.switch' 'no-key' }
  else { ProbeDword 'srv.switch' $key 'SMB1' $key.item.SMB1 }
}

function ProbeServicing {
  if ($probeWow64) {
    ProbeUnread 'cbs' '32-bit-host'
    return ProbeUnread 'reboot-pending' '32-bit-host'
  }
  try {
    $states = @(Get-ItemProperty -Path "$probeServicing\Packages\Microsoft-Windows-SMB1*" -ErrorAction Stop | ForEach-Object {
        "$($_.PSChildName -creplace '^Microsoft-Windows-([^~]*)~.*$', '$1'):$($_.CurrentState)"
      } | Sort-Object -Unique)
    ProbeField 'cbs' ($states -join ' ')
  }
  catch { ProbeUnread 'cbs' (ProbeWhy $_) }
  $key = ProbeKey ($probeServicing + '\' + 'RebootPending')
  if ($key.kind -eq 'unread') { ProbeUnread 'reboot-pending' $key.why }
  elseif ($key.kind -eq 'present') { ProbeField 'reboot-pending' 'yes' }
  else { ProbeField 'reboot-pending' 'no' }
}

# DISM and WMI get 58 seconds together: 45 and 3 to die for DISM, then 10 for WMI, which runs beside it.
function ProbeStartWmi {
  try {
    $job = Get-WmiObject -Query "SELECT Name, InstallState FROM Win32_OptionalFeature WHERE Name LIKE 'SMB1Protocol%'" -AsJob -ErrorAction Stop
    @{ job = $job; why = 'no-job' }
  }
  catch { @{ job = $null; why = (ProbeWhy $_) } }
}

function ProbeReceiveWmi($wmi) {
  if ($null -eq $wmi.job) { return @{ why = $wmi.why } }
  try {
    $null = Wait-Job -Job $wmi.job -Timeout 10 -ErrorAction Stop
    $state = "$($wmi.job.State)"
    if ($state -eq 'Running') { return @{ why = 'timeout' } }
    if ($state -ne 'Completed') { return @{ why = $state } }
    @{ why = ''; list = @(Receive-Job -Job $wmi.job -ErrorAction Stop | ForEach-Object { @{ name = $_.Name; state = $_.InstallState } }) }
  }
  catch { @{ why = (ProbeWhy $_) } }
}

# DISM's list of all features. Reading the handle early keeps the exit code readable. Only this child is ever stopped.
function ProbeRunDism {
  try {
    if ((Test-Path -Path $probeFile -ErrorAction Stop) -ne $false) { return @{ why = 'file-was-there' } }
    try {
      $child = Start-Process -FilePath $probeDism -ArgumentList '/Online /English /Get-Features /Format:Table' -RedirectStandardOutput $probeFile -NoNewWindow -PassThru -ErrorAction Stop
      try { $handle = $child.Handle } catch { $handle = $null }
      Wait-Process -InputObject $child -Timeout 45 -ErrorAction SilentlyContinue
      if ($child.HasExited -ne $true) {
        Stop-Process -InputObject $child -Force -Confirm:$false -WhatIf:$false -ErrorAction SilentlyContinue
        Wait-Process -InputObject $child -Timeout 3 -ErrorAction SilentlyContinue
        return @{ why = 'timeout' }
      }
      @{ why = ''; code = $child.ExitCode; text = @(Get-Content -Path $probeFile -ErrorAction Stop) }
    }
    finally { Remove-Item -Path $probeFile -Force -Confirm:$false -WhatIf:$false -ErrorAction SilentlyContinue }
  }
  catch { @{ why = (ProbeWhy $_) } }
}

# What proves a list whole, before what it says of SMB 1.0: exit code, rows, its last line, features that every list has.
function ProbeDismList($dism) {
  if ($dism.why -ne '') { return ProbeUnread 'dism' $dism.why }
  $last = ''
  foreach ($line in $dism.text) { if ("$line" -cmatch '[^ ]') { $last = ProbePlain $line } }
  $list = @($dism.text | ForEach-Object {
      if ("$_" -cmatch '^([A-Za-z0-9][^ ]*) *\| +([^ ].*)$') { @{ name = $matches[1]; state = $matches[2] } }
    })
  $known = @($list | ForEach-Object { if ('IIS-WebServerRole', 'TelnetClient', 'WCF-Services45' -contains $_.name) { $_.name } })
  ProbeField 'dism.exit' $dism.code
  ProbeField 'dism.rows' $list.Count
  ProbeField 'dism.known' $known.Count
  if ($last -eq 'The operation completed successfully.') { ProbeField 'dism.closed' 'yes' } else { ProbeField 'dism.closed' 'no' }
  ProbeRows 'dism' $list
}

function ProbeRows($tool, $list) {
  ProbeRow "$tool.smb1" 'SMB1Protocol' $list
  ProbeRow "$tool.smb1-client" 'SMB1Protocol-Client' $list
  ProbeRow "$tool.smb1-server" 'SMB1Protocol-Server' $list
}

function ProbeRow($name, $feature, $list) {
  $states = @($list | ForEach-Object { if ($_.name -eq $feature) { "$($_.state)" } })
  if ($states.Count -eq 0) { ProbeField $name 'no-row' }
  elseif ($states.Count -eq 1) { ProbeField $name $states[0] }
  else { ProbeUnread $name 'doubled' }
}

# Before Windows 8.1 and Server 2012 R2 SMB 1.0 is no feature: there is nothing to ask for.
function ProbeFeatures($key) {
  if ($key.kind -eq 'present' -and $key.item.CurrentBuildNumber -cmatch '^([1-8][0-9]{3}|9[0-5][0-9]{2})$') {
    ProbeUnread 'dism' 'not-asked'
    return ProbeUnread 'wmi' 'not-asked'
  }
  $wmi = ProbeStartWmi
  $dism = ProbeRunDism
  ProbeDismList $dism
  if ($dism.why -ne 'file-was-there' -and (Test-Path -Path $probeFile -ErrorAction SilentlyContinue) -ne $false) { ProbeUnread 'temporary-file' 'left' }
  $wmi = ProbeReceiveWmi $wmi
  if ($wmi.why -ne '') { ProbeUnread 'wmi' $wmi.why } else { ProbeRows 'wmi' $wmi.list }
}

function ProbeEvidence {
  if ($env:windir -cnotmatch '^[A-Za-z]:\\[^\\/]+$') { return ProbeUnread 'evidence' 'no-windows-folder' }
  $key = ProbeVersionKey
  ProbeHost
  ProbeOs $key
  ProbeDependencies
  ProbeScQuery
  ProbeClient
  ProbeService 'mrxsmb20'
  ProbeServer
  ProbeServicing
  ProbeFeatures $key
}

# Adler-32 (RFC 1950) over the begin line and the evidence lines, each with a line feed after it.
function ProbeChecksum($lines) {
  $low = 1
  $high = 0
  foreach ($line in $lines) {
    for ($i = 0; $i -le $line.Length; $i++) {
      $code = 10
      if ($i -lt $line.Length) { $code = [int]$line[$i] }
      $low = ($low + $code) % 65521
      $high = ($high + $low) % 65521
    }
  }
  '{0:x4}{1:x4}' -f $high, $low
}

# Run Command keeps the last 4,096 bytes; what is longer than 3,200 says only that.
$probeLines = @("smb1-probe v2 begin $probeNonce") + @(ProbeEvidence)
if (($probeLines -join '//').Length -gt 3200) { $probeLines = @($probeLines[0], (ProbeUnread 'evidence' 'too-long')) }
$probeEnd = "smb1-probe v2 end $probeNonce $($probeLines.Count - 1) $(ProbeChecksum $probeLines)"
$probeLines
$probeEnd
`;
