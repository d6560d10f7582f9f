using System.Text.Json.Serialization;

namespace VduseActors.Adoption;

/// <summary>Reads and writes <see cref="DeviceRecord"/> without reflection. Members that are missing or unknown are mistakes.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(DeviceRecord))]
internal sealed partial class DeviceRecordJson : JsonSerializerContext;
