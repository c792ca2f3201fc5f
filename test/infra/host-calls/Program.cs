using DurableTask.Core;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// What the Functions host runs the app on, without its script half: the WebJobs SDK with its locks and timers and the Durable extension,
// set as in host.json. It plays orchestrations of the app's shapes on the storage account of AzureWebJobsStorage, and ends.
var host = new HostBuilder()
    .ConfigureAppConfiguration(configuration => configuration.AddEnvironmentVariables())
    .ConfigureWebJobs(jobs =>
    {
        jobs.AddAzureStorageCoreServices();
        jobs.AddTimers();
        jobs.AddDurableTask(options =>
        {
            options.HubName = "Smb1Audit";
            options.StorageProvider["maxQueuePollingInterval"] = "00:00:05";
            options.StorageProvider["controlQueueVisibilityTimeout"] = "00:01:00";
            options.StorageProvider["workItemQueueVisibilityTimeout"] = "00:01:00";
        });
    })
    .ConfigureLogging(logging => logging.AddConsole().SetMinimumLevel(LogLevel.Warning))
    .Build();
await host.StartAsync();
await host.Services.GetRequiredService<IJobHost>().CallAsync(nameof(Functions.Drive));
await host.StopAsync();

public static class Functions
{
    // Longer than a message stays hidden, so that its hold is renewed.
    private static readonly TimeSpan LongPass = TimeSpan.FromSeconds(75);

    // More than a message or a row of history may hold.
    private static readonly string Large = new('x', 100_000);

    [FunctionName("audit-timer")]
    public static void Tick([TimerTrigger("0 0 3 * * 1", RunOnStartup = true, UseMonitor = true)] TimerInfo timer) =>
        Console.WriteLine($"tick {timer.Schedule}");

    [FunctionName("audit")]
    public static async Task<string> Audit([OrchestrationTrigger] IDurableOrchestrationContext context)
    {
        var input = context.GetInput<string>();
        await context.CallActivityAsync<string>("audit-step", "plan");
        await context.CallSubOrchestratorAsync<string>("audit-subscription", input);
        return await context.CallActivityAsync<string>("audit-step", input);
    }

    [FunctionName("audit-subscription")]
    public static async Task<string> Subscription([OrchestrationTrigger] IDurableOrchestrationContext context)
    {
        await context.CallActivityAsync<string>("audit-step", context.GetInput<string>() == "long" ? "long" : "short");
        await context.CreateTimer(context.CurrentUtcDateTime.AddSeconds(1), CancellationToken.None);
        return await context.CallActivityAsync<string>("audit-step", "short");
    }

    [FunctionName("waits")]
    public static Task Waits([OrchestrationTrigger] IDurableOrchestrationContext context) =>
        context.WaitForExternalEvent<string>("never");

    [FunctionName("audit-step")]
    public static async Task<string> Step([ActivityTrigger] string input)
    {
        await Task.Delay(input == "long" ? LongPass : TimeSpan.Zero);
        return input;
    }

    [FunctionName("Drive")]
    [NoAutomaticTrigger]
    public static async Task Drive([DurableClient] IDurableOrchestrationClient client)
    {
        await client.StartNewAsync("audit", "long", "long");
        await client.StartNewAsync("audit", "large", Large);
        await client.StartNewAsync("waits", "stuck", "w");
        await Until(client, "long", OrchestrationRuntimeStatus.Completed);
        await Until(client, "large", OrchestrationRuntimeStatus.Completed);
        await client.TerminateAsync("stuck", "its audit is closed");
        await Until(client, "stuck", OrchestrationRuntimeStatus.Terminated);
        await client.PurgeInstanceHistoryAsync(
            DateTime.UnixEpoch,
            null,
            [OrchestrationStatus.Completed, OrchestrationStatus.Terminated]);
    }

    private static async Task Until(IDurableOrchestrationClient client, string id, OrchestrationRuntimeStatus wanted)
    {
        for (var tries = 0; tries < 1200; tries++)
        {
            var status = await client.GetStatusAsync(id);
            if (status?.RuntimeStatus == wanted)
            {
                Console.WriteLine($"{id}: {wanted}");
                return;
            }
            await Task.Delay(100);
        }
        throw new TimeoutException($"{id} did not become {wanted}");
    }
}
