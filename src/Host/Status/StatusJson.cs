using System.Text.Json.Serialization;

namespace VduseActors.Host.Status;

/// <summary>The JSON of <see cref="StatusReport"/>, generated at compile time: one line, times in seconds.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, Converters = [typeof(SecondsConverter)])]
[JsonSerializable(typeof(StatusReport))]
[JsonSerializable(typeof(StatusReport[]))]
internal sealed partial class StatusJson : JsonSerializerContext;
