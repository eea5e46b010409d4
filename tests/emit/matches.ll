; ModuleID = 'program'
source_filename = "program"
target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
target triple = "x86_64-unknown-linux-gnu"

; Function Attrs: nounwind
define internal noundef double @cz.area(ptr noalias noundef nonnull readonly align 8 dereferenceable(24) %0, i32 noundef %1) #0 {
  %3 = alloca double, align 8
  %4 = alloca [32 x i8], align 8
  %5 = alloca double, align 8
  call void @llvm.memcpy.p0.p0.i64(ptr align 8 %4, ptr align 8 %0, i64 24, i1 false)
  %6 = getelementptr inbounds i8, ptr %4, i64 24
  store i32 %1, ptr %6, align 4
  %7 = load i8, ptr %4, align 1
  %8 = zext i8 %7 to i32
  %9 = icmp eq i32 %8, 0
  br i1 %9, label %12, label %10

10:                                               ; preds = %2
  %11 = icmp eq i32 %8, 1
  br i1 %11, label %13, label %24

12:                                               ; preds = %2
  store double 0.000000e+00, ptr %3, align 8
  br label %36

13:                                               ; preds = %10
  %14 = getelementptr inbounds i8, ptr %4, i64 24
  %15 = load i32, ptr %14, align 4
  switch i32 %15, label %21 [
    i32 1, label %16
    i32 2, label %16
    i32 3, label %16
    i32 4, label %16
    i32 5, label %16
    i32 6, label %16
    i32 7, label %16
    i32 8, label %16
    i32 9, label %16
  ]

16:                                               ; preds = %13, %13, %13, %13, %13, %13, %13, %13, %13
  %17 = getelementptr inbounds i8, ptr %4, i64 8
  %18 = load double, ptr %17, align 8
  %19 = fmul double %18, %18
  %20 = fmul double %19, 3.000000e+00
  store double %20, ptr %3, align 8
  br label %36

21:                                               ; preds = %13
  %22 = getelementptr inbounds i8, ptr %4, i64 8
  %23 = load double, ptr %22, align 8
  store double %23, ptr %5, align 8
  br label %34

24:                                               ; preds = %10
  %25 = getelementptr inbounds i8, ptr %4, i64 8
  %26 = load double, ptr %25, align 8
  %27 = getelementptr inbounds i8, ptr %4, i64 24
  %28 = load i32, ptr %27, align 4
  %29 = icmp sgt i32 %28, 100
  br i1 %29, label %30, label %31

30:                                               ; preds = %24
  store double %26, ptr %3, align 8
  br label %36

31:                                               ; preds = %24
  %32 = getelementptr inbounds i8, ptr %4, i64 16
  %33 = load double, ptr %32, align 8
  store double %33, ptr %5, align 8
  br label %34

34:                                               ; preds = %31, %21
  %35 = load double, ptr %5, align 8
  store double %35, ptr %3, align 8
  br label %36

36:                                               ; preds = %34, %30, %16, %12
  %37 = load double, ptr %3, align 8
  ret double %37
}

; Function Attrs: nocallback nofree nounwind willreturn memory(argmem: readwrite)
declare void @llvm.memcpy.p0.p0.i64(ptr noalias writeonly captures(none), ptr noalias readonly captures(none), i64, i1 immarg) #1

; Function Attrs: nounwind
define internal noundef i32 @cz.main() #0 {
  %1 = alloca [24 x i8], align 8
  %2 = alloca [24 x i8], align 8
  %3 = alloca [24 x i8], align 8
  store i8 1, ptr %1, align 1
  %4 = getelementptr inbounds i8, ptr %1, i64 8
  store double 2.000000e+00, ptr %4, align 8
  %5 = call double @cz.area(ptr %1, i32 5)
  store i8 0, ptr %2, align 1
  %6 = call double @cz.area(ptr %2, i32 1)
  %7 = fadd double %5, %6
  store i8 2, ptr %3, align 1
  %8 = getelementptr inbounds i8, ptr %3, i64 8
  store double 1.000000e+00, ptr %8, align 8
  %9 = getelementptr inbounds i8, ptr %3, i64 16
  store double 2.000000e+00, ptr %9, align 8
  %10 = call double @cz.area(ptr %3, i32 3)
  %11 = fadd double %7, %10
  %12 = call i32 @llvm.fptosi.sat.i32.f64(double %11)
  ret i32 %12
}

; Function Attrs: nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none)
declare i32 @llvm.fptosi.sat.i32.f64(double) #2

; Function Attrs: nounwind
define i32 @kiln_main() #0 {
entry:
  %status = call i32 @cz.main()
  ret i32 %status
}

attributes #0 = { nounwind "probe-stack"="inline-asm" }
attributes #1 = { nocallback nofree nounwind willreturn memory(argmem: readwrite) }
attributes #2 = { nocallback nocreateundeforpoison nofree nosync nounwind speculatable willreturn memory(none) }
